"""Follow a bad value back to what produced it: the crash line is often not the faulty one."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from patchwright.models import CrashFrame, Failure
from patchwright.operators.facts import FunctionNode, ModuleFacts, type_function
from patchwright.operators.reading import dotted

Heat = dict[str, dict[int, float]]
_CALLED = re.compile(r"(\w+)\(\) (?:takes|missing|got an unexpected|got multiple)")
ASSIGNED, PRODUCED, SIGNATURE = 0.2, 0.2, 0.3
MOST_FRAMES = 3


def produced_heat(
    failures: Iterable[Failure],
    crashes: Iterable[Sequence[CrashFrame]],
    facts: Mapping[str, ModuleFacts],
) -> Heat:
    """Return extra heat for lines that made the values which crashed.

    Where a variable was assigned, where the function that was called for it returns, and the
    signature of a function that an argument does not fit.
    """
    heat: Heat = {}
    for path, line, extra in (*_signatures(failures, facts), *_values(crashes, facts)):
        rows = heat.setdefault(path, {})
        rows[line] = max(rows.get(line, 0.0), extra)
    return heat


def _signatures(
    failures: Iterable[Failure], facts: Mapping[str, ModuleFacts]
) -> Iterator[tuple[str, int, float]]:
    """Yield the first lines of functions that a TypeError names: no test runs those."""
    for failure in failures:
        called = _CALLED.search(failure.message) if failure.exception == "TypeError" else None
        if called is not None:
            for path, function in _functions(facts, called.group(1)):
                yield path, function.lineno, SIGNATURE


def _values(
    crashes: Iterable[Sequence[CrashFrame]], facts: Mapping[str, ModuleFacts]
) -> Iterator[tuple[str, int, float]]:
    for frames in crashes:
        for depth, frame in enumerate(frames[:MOST_FRAMES]):
            item = facts.get(frame.path)
            if item is not None:
                for path, line, extra in _of_frame(frame, item, facts):
                    yield path, line, extra * 0.7**depth


def _of_frame(
    frame: CrashFrame, item: ModuleFacts, facts: Mapping[str, ModuleFacts]
) -> Iterator[tuple[str, int, float]]:
    function = _around(item, frame.line)
    if function is None:
        return
    nodes = (n for n in ast.walk(function) if isinstance(n, ast.stmt))
    statements = [n for n in nodes if _holds(n, frame.line)]
    if not statements:
        return
    crashed = max(statements, key=lambda n: n.lineno)
    read = {text for n in ast.walk(_head(crashed)) if (text := dotted(n)) is not None}
    bad = _bad(read, frame)
    for call in _calls(_head(crashed)):
        yield from _returns(facts, call)
    for node in ast.walk(item.tree):
        for name, value in _assignments(node):
            own = function.lineno <= value.lineno <= (function.end_lineno or value.lineno)
            if name in bad and (own or name.startswith("self.")):
                yield item.source.path, value.lineno, ASSIGNED
                for call in _calls(value):
                    yield from _returns(facts, call)


def _bad(read: set[str], frame: CrashFrame) -> set[str]:
    """Return the variables that were None at the crash, or all that the line reads."""
    none = {name for name in read if frame.values.get(name, ("", ""))[0] == "NoneType"}
    return none or read


def _around(item: ModuleFacts, line: int) -> FunctionNode | None:
    found = [
        node
        for node in ast.walk(item.tree)
        if isinstance(node, type_function) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(found, key=lambda node: node.lineno, default=None)


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


def _returns(facts: Mapping[str, ModuleFacts], name: str) -> Iterator[tuple[str, int, float]]:
    """Yield the lines where functions of a name give back a value, or end without one."""
    for path, function in _functions(facts, name):
        for node in ast.walk(function):
            if isinstance(node, ast.Return):
                yield path, node.lineno, PRODUCED
        yield path, function.body[-1].lineno, PRODUCED


def _functions(facts: Mapping[str, ModuleFacts], name: str) -> Iterator[tuple[str, FunctionNode]]:
    for path, item in facts.items():
        for node in ast.walk(item.tree):
            if isinstance(node, type_function) and node.name == name:
                yield path, node
            elif isinstance(node, ast.ClassDef) and node.name == name:
                inits = (n for n in node.body if isinstance(n, type_function))
                yield from ((path, n) for n in inits if n.name == "__init__")
