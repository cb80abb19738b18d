"""Follow a bad value back to what produced it: the crash line is often not the faulty one."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from patchwright.models import CrashFrame, Failure
from patchwright.operators.facts import FunctionNode, ModuleFacts, type_function
from patchwright.operators.reading import dotted

Heat = dict[str, dict[int, float]]
Place = tuple[str, int, float]
"""A path, a line, and the heat that it is given."""
_CALLED = re.compile(r"(\w+)\(\) (?:takes|missing|got an unexpected|got multiple)")
_QUOTED = re.compile(r"'(?:[\w.]+\.)?(\w+)'")
ASSIGNED, PRODUCED, SIGNATURE = 0.2, 0.2, 0.3
MOST_FRAMES = 3


def produced_heat(
    failures: Iterable[Failure],
    crashes: Iterable[Sequence[CrashFrame]],
    facts: Mapping[str, ModuleFacts],
) -> Heat:
    """Return extra heat for lines that made the values which crashed.

    Where a variable was assigned, where the function that was called for it returns, the
    signature of a function that an argument does not fit, and the class that lacks something.
    """
    heat: Heat = {}
    failures = tuple(failures)
    project = _Project({path: _Module(item) for path, item in facts.items()})
    told = (*_signatures(failures, project), *_classes(failures, project))
    for path, line, extra in (*told, *_values(crashes, project)):
        rows = heat.setdefault(path, {})
        rows[line] = max(rows.get(line, 0.0), extra)
    return heat


@dataclass(frozen=True)
class _Module:
    """One module's functions and assignments, read once: a suite can crash a thousand times."""

    facts: ModuleFacts

    @cached_property
    def functions(self) -> Sequence[FunctionNode]:
        return [n for n in ast.walk(self.facts.tree) if isinstance(n, type_function)]

    @cached_property
    def named(self) -> Mapping[str, Sequence[FunctionNode]]:
        """Return the functions by name; a class stands for its `__init__`."""
        found: dict[str, list[FunctionNode]] = {}
        for node in ast.walk(self.facts.tree):
            if isinstance(node, type_function):
                found.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                inits = (n for n in node.body if isinstance(n, type_function))
                found.setdefault(node.name, []).extend(n for n in inits if n.name == "__init__")
        return found

    @cached_property
    def assigned(self) -> Mapping[str, Sequence[ast.expr]]:
        """Return the values that every variable and attribute is given."""
        found: dict[str, list[ast.expr]] = {}
        for node in ast.walk(self.facts.tree):
            for name, value in _assignments(node):
                found.setdefault(name, []).append(value)
        return found

    def around(self, line: int) -> FunctionNode | None:
        """Return the innermost function that holds a line."""
        found = [n for n in self.functions if n.lineno <= line <= (n.end_lineno or 0)]
        return max(found, key=lambda node: node.lineno, default=None)


@dataclass(frozen=True)
class _Project:
    modules: Mapping[str, _Module]
    given: dict[str, tuple[Place, ...]] = field(default_factory=dict)

    def named(self, name: str) -> Iterator[tuple[str, FunctionNode]]:
        for path, module in self.modules.items():
            yield from ((path, function) for function in module.named.get(name, ()))

    def returns(self, name: str) -> tuple[Place, ...]:
        """Return the lines where functions of a name give back a value, or end without one."""
        if name not in self.given:
            self.given[name] = tuple(
                (path, line, PRODUCED)
                for path, function in self.named(name)
                for line in _last_lines(function)
            )
        return self.given[name]


def _last_lines(function: FunctionNode) -> Iterator[int]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return):
            yield node.lineno
    yield function.body[-1].lineno


def _classes(failures: Iterable[Failure], project: _Project) -> Iterator[Place]:
    """Yield where a class is declared whose objects cannot do what was asked of them.

    Its header, its fields, and the first lines of its special methods: no test runs those.
    """
    kinds = ("TypeError", "AttributeError")
    messages = (f.message for f in failures if f.exception in kinds)
    named = {name for text in messages for name in _QUOTED.findall(text)}
    for path, module in project.modules.items():
        for node in module.facts.nodes if named else ():
            if isinstance(node, ast.ClassDef) and node.name in named:
                yield path, node.lineno, SIGNATURE
                for row in node.body:
                    special = isinstance(row, type_function) and row.name.startswith("__")
                    if special or isinstance(row, (ast.Assign, ast.AnnAssign)):
                        yield path, row.lineno, SIGNATURE


def _signatures(failures: Iterable[Failure], project: _Project) -> Iterator[Place]:
    """Yield the first lines of functions that a TypeError names: no test runs those."""
    for failure in failures:
        called = _CALLED.search(failure.message) if failure.exception == "TypeError" else None
        if called is not None:
            for path, function in project.named(called.group(1)):
                yield path, function.lineno, SIGNATURE


def _values(crashes: Iterable[Sequence[CrashFrame]], project: _Project) -> Iterator[Place]:
    seen: set[tuple[str, int, frozenset[str], int]] = set()
    for frames in crashes:
        for depth, frame in enumerate(frames[:MOST_FRAMES]):
            none = frozenset(n for n, held in frame.values.items() if held[0] == "NoneType")
            key = (frame.path, frame.line, none, depth)
            if frame.path in project.modules and key not in seen:
                seen.add(key)
                for path, line, extra in _of_frame(frame, project):
                    yield path, line, extra * 0.7**depth


def _of_frame(frame: CrashFrame, project: _Project) -> Iterator[Place]:
    module = project.modules[frame.path]
    function = module.around(frame.line)
    if function is None:
        return
    nodes = (n for n in ast.walk(function) if isinstance(n, ast.stmt))
    statements = [n for n in nodes if _holds(n, frame.line)]
    if not statements:
        return
    crashed = max(statements, key=lambda n: n.lineno)
    read = {text for n in ast.walk(_head(crashed)) if (text := dotted(n)) is not None}
    for call in _calls(_head(crashed)):
        yield from project.returns(call)
    for name in sorted(_bad(read, frame)):
        for value in module.assigned.get(name, ()):
            own = function.lineno <= value.lineno <= (function.end_lineno or value.lineno)
            if own or name.startswith("self."):
                yield frame.path, value.lineno, ASSIGNED
                for call in _calls(value):
                    yield from project.returns(call)


def _bad(read: set[str], frame: CrashFrame) -> set[str]:
    """Return the variables that were None at the crash, or all that the line reads."""
    none = {name for name in read if frame.values.get(name, ("", ""))[0] == "NoneType"}
    return none or read


def _holds(node: ast.stmt, line: int) -> bool:
    if isinstance(node, type_function):
        return False
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _head(node: ast.AST) -> ast.AST:
    """Return the part of a statement that runs on its own line."""
    if isinstance(node, (ast.If, ast.While)):
        return node.test
    return node.iter if isinstance(node, ast.For) else node


def _assignments(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            yield from ((name, node.value) for t in parts if (name := dotted(t)) is not None)
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
        if (name := dotted(node.target)) is not None:
            yield name, node.value
    elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.target, ast.Name):
        yield node.target.id, node.iter


def _calls(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and (text := dotted(inner.func)) is not None:
            yield text.rpartition(".")[2]
