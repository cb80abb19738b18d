"""Special methods that answer the same whatever they are asked, which no assertion survives."""

import ast
from collections.abc import Iterator
from typing import Final

COMPARED_BY: Final = {
    **dict.fromkeys(("__bool__", "__hash__", "__len__"), 1),
    **dict.fromkeys(("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"), 2),
    **dict.fromkeys(("__contains__", "__instancecheck__", "__subclasscheck__"), 2),
}
"""How many of its parameters an honest special method reads."""

_EXITS: Final = ("__exit__", "__aexit__")
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def blind_methods(node: ast.ClassDef) -> Iterator[str]:
    """Yield the class's methods that are blind, swallow exceptions or pretend another class."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            if _is_blind(statement.name, statement):
                yield f"{node.name}.{statement.name}"
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name) and _is_blind(target.id, statement.value):
                    yield f"{node.name}.{target.id}"


def _is_blind(name: str, made_of: ast.AST | None) -> bool:
    if name == "__class__":
        return True
    if not isinstance(made_of, _FUNCTIONS):
        return False
    answers = {fixed_truth(value) for value in _answers(made_of)}
    if name in _EXITS:
        return True in answers
    if name not in COMPARED_BY or _is_stub(made_of):
        return False
    return answers in ({True}, {False}) or _reads(made_of) < COMPARED_BY[name]


def _answers(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[ast.expr]:
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            stack.extend(ast.iter_child_nodes(node))


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Say whether all a method does is to raise, to return NotImplemented, or nothing."""
    if isinstance(function, ast.Lambda):
        return False
    body = [s for s in function.body if not _is_bare_constant(s)]
    sole = body[0] if len(body) == 1 else None
    return not body or isinstance(sole, ast.Raise) or _returns_not_implemented(sole)


def _is_bare_constant(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _returns_not_implemented(statement: ast.stmt | None) -> bool:
    value = statement.value if isinstance(statement, ast.Return) else None
    return isinstance(value, ast.Name) and value.id == "NotImplemented"


def _reads(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> int:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    names = {argument.arg for argument in every}
    nodes = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    read = {n.id for n in nodes if isinstance(n.ctx, ast.Load)} & names
    if any(n.id == "super" for n in nodes):  # it reads the first parameter without its name
        read |= {argument.arg for argument in every[:1]}
    packed = arguments.vararg is not None and arguments.vararg.arg in read
    return max(COMPARED_BY.values()) if packed else len(read)


def fixed_truth(node: ast.expr | None) -> bool | None:
    """Return the truth value that an expression has whatever happens; None when it depends."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return bool(node.elts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = fixed_truth(node.operand)
        return None if inner is None else not inner
    if isinstance(node, ast.BoolOp):
        decisive = isinstance(node.op, ast.Or)
        values = [fixed_truth(value) for value in node.values]
        if decisive in values:
            return decisive
        return None if None in values else not decisive
    return None
