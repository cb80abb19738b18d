"""Slice backwards: the statements that what a function returns, or a test asserts, depends on.

The slices are static, of one function at a time and blind to the order of statements: a line is
in when a name it binds or changes is wanted, or when it decides whether such a line runs. They
reorder lines that spectra cannot tell apart, and exclude nothing.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Set

from patchwright.operators.facts import FunctionNode, ModuleFacts, type_function

DEEPEST = 5
"""Calls that are followed from a failing assertion."""
_JUMPS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
_YIELDS = (ast.Yield, ast.YieldFrom)


def returned_lines(function: FunctionNode, executed: Set[int]) -> frozenset[int]:
    """Return the lines that executed results and jumps depend on; all when nothing is returned."""
    found = list(_statements(function))
    ends = [s for s in found if s.lineno in executed and _ends(s)]
    if not any(_gives(s) for s in ends):
        return frozenset(executed)
    return frozenset(n for s in _slice(found, ends) for n in _header_lines(s))


def asserted_calls(test: ast.Module, line: int) -> frozenset[str]:
    """Return names of functions whose results the assertion at a line of a test depends on."""
    functions = [n for n in ast.walk(test) if isinstance(n, type_function)]
    around = [f for f in functions if f.lineno <= line <= (f.end_lineno or f.lineno)]
    if not around:
        return frozenset()
    found = list(_statements(max(around, key=lambda f: f.lineno)))
    ends = [s for s in found if line in _header_lines(s)]
    return frozenset(name for s in _slice(found, ends) for name in _called(s))


def reached_functions(names: Iterable[str], facts: Iterable[ModuleFacts]) -> frozenset[str]:
    """Return names of functions that the named ones call, directly or not, with those names."""
    calls = _calls(facts)
    reached, fresh = set[str](), set(names)
    for _ in range(DEEPEST):
        reached |= fresh
        fresh = {c for name in fresh for c in calls.get(name, ())} - reached
    return frozenset(reached | fresh)


def _calls(facts: Iterable[ModuleFacts]) -> Mapping[str, Set[str]]:
    found: dict[str, set[str]] = {}
    for module in facts:
        for node in module.nodes:
            if isinstance(node, type_function):
                calls = (name for n in ast.walk(node) for name in _called_by(n))
                found.setdefault(node.name, set()).update(calls)
            elif isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(("__init__", "__post_init__", "__new__"))
    return found


def _slice(statements: list[ast.stmt], ends: Iterable[ast.stmt]) -> set[ast.stmt]:
    kept, wanted = set[ast.stmt](), set[str]()
    fresh = set(ends)
    while fresh:
        kept |= fresh
        wanted |= {name for s in fresh for name in _reads(s)}
        fresh = {s for s in statements if s not in kept and _matters(s, kept, wanted)}
    return kept


def _matters(statement: ast.stmt, kept: Set[ast.stmt], wanted: Set[str]) -> bool:
    if any(isinstance(child, ast.stmt) and child in kept for child in _below(statement)):
        return True
    return not wanted.isdisjoint(_writes(statement))


def _statements(function: FunctionNode) -> Iterator[ast.stmt]:
    return (n for n in ast.walk(function) if isinstance(n, ast.stmt) and n is not function)


def _below(statement: ast.stmt) -> Iterator[ast.AST]:
    inside = ast.walk(statement)
    next(inside)
    return inside


def _header(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement without those of the statements inside it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if not isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
                yield child
                waiting.append(child)


def _header_lines(statement: ast.stmt) -> range:
    ends = (getattr(n, "end_lineno", None) or statement.lineno for n in _header(statement))
    return range(statement.lineno, max(ends, default=statement.lineno) + 1)


def _ends(statement: ast.stmt) -> bool:
    return isinstance(statement, _JUMPS) or any(isinstance(n, _YIELDS) for n in _header(statement))


def _gives(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is not None
    return any(isinstance(n, _YIELDS) for n in _header(statement))


def _reads(statement: ast.stmt) -> Iterator[str]:
    names = (n for n in _header(statement) if isinstance(n, ast.Name))
    return (n.id for n in names if isinstance(n.ctx, ast.Load) or isinstance(statement, _AUGMENTED))


_AUGMENTED = (ast.AugAssign,)


def _writes(statement: ast.stmt) -> Iterator[str]:
    """Yield names that a statement binds, and those of objects that it may change."""
    if isinstance(statement, ast.Delete):
        yield from (n.id for n in _header(statement) if isinstance(n, ast.Name))
    for node in _header(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            yield from _root(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from _root(node.func)
        elif isinstance(node, ast.Call) and isinstance(statement, ast.Expr):
            yield from (a.id for a in node.args if isinstance(a, ast.Name))


def _root(node: ast.expr) -> Iterator[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _called(statement: ast.stmt) -> Iterator[str]:
    return (name for node in _header(statement) for name in _called_by(node))


def _called_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            yield node.func.id
        elif isinstance(node.func, ast.Attribute):
            yield node.func.attr
    elif isinstance(node, ast.Attribute):
        yield node.attr  # a property is a call that does not look like one
