"""See whether source code shares by mistake what one test may leave behind for another."""

import ast
from collections.abc import Iterator

_MAKERS = frozenset({"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict"})
_LITERALS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def shares_by_mistake(text: bytes) -> bool:
    """Say whether a default argument, or a class's variable used through `self`, can be changed.

    A container of a module is shared on purpose, so it is no sign. Nothing is said of a file
    that does not parse.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_changeable(value) for node in ast.walk(tree) for value in _shared(node))


def _shared(node: ast.AST) -> Iterator[ast.expr | None]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        yield from (*node.args.defaults, *node.args.kw_defaults)
    elif isinstance(node, ast.ClassDef):
        own = {
            inner.attr
            for inner in ast.walk(node)
            if isinstance(inner, ast.Attribute) and getattr(inner.value, "id", "") == "self"
        }
        for row in node.body:
            if isinstance(row, ast.Assign) and getattr(row.targets[0], "id", "") in own:
                yield row.value


def _changeable(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        return getattr(name, "id", name) in _MAKERS
    return isinstance(node, _LITERALS)
