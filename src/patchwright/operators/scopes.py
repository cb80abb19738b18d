"""Read a function as `ast` does: what its variables hold, grow and begin as, what it returns.

The answers depend on nothing but the arguments; they are kept for a while because every operator
asks again at every node.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from patchwright.operators.facts import FunctionNode, ModuleFacts, type_function
from patchwright.operators.reading import dotted

_SCOPES = (*type_function, ast.Lambda, ast.ClassDef)
_BY_ANNOTATION = {
    "int": "0",
    "float": "0.0",
    "str": '""',
    "bytes": 'b""',
    "bool": "False",
    "list": "[]",
    "List": "[]",
    "Sequence": "[]",
    "dict": "{}",
    "Dict": "{}",
    "Mapping": "{}",
    "set": "set()",
    "Set": "set()",
    "tuple": "()",
    "Tuple": "()",
    "Optional": "None",
}
_EMPTY_CALLS = {"list": "[]", "dict": "{}", "set": "set()", "str": '""', "sorted": "[]", "int": "0"}
_GROWING = {"append": "append", "add": "add", "appendleft": "append", "insert": "append"}
_CONTAINERS = frozenset({"len", "sorted", "reversed", "enumerate", "sum", "max", "min", "list"})


@dataclass(frozen=True)
class Scope:
    """What code at one place can see of its functions; `kinds` and `growing` as the functions."""

    function: FunctionNode
    names: tuple[str, ...]
    kinds: Mapping[str, str]
    growing: tuple[tuple[str, str], ...]


@lru_cache(maxsize=64)
def own_nodes(function: FunctionNode) -> tuple[ast.AST, ...]:
    """Return the nodes of a function's body in order, without those of functions inside it."""
    return tuple(_own(function.body))


def _own(nodes: list[ast.stmt]) -> Iterator[ast.AST]:
    stack: list[ast.AST] = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, _SCOPES):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


@lru_cache(maxsize=64)
def parameters(function: FunctionNode | None) -> tuple[str, ...]:
    """Return a function's parameters without `self` and `cls`; none for no function."""
    if function is None:
        return ()
    a = function.args
    found = [x.arg for x in (*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg) if x]
    return tuple(name for name in found if name not in ("self", "cls"))


@lru_cache(maxsize=64)
def returned(function: FunctionNode) -> tuple[ast.expr, ...]:
    """Return the expressions that a function returns."""
    values = (n.value for n in own_nodes(function) if isinstance(n, ast.Return))
    return tuple(value for value in values if value is not None)


@lru_cache(maxsize=64)
def local_names(function: FunctionNode) -> tuple[str, ...]:
    """Return parameters, then names that a function binds, each once, in order."""
    a, nodes = function.args, own_nodes(function)
    found = [x.arg for x in (*a.posonlyargs, *a.args, a.vararg, *a.kwonlyargs, a.kwarg) if x]
    parts = [n.target for n in nodes if isinstance(n, ast.comprehension)]
    inner = {id(n) for target in parts for n in ast.walk(target)}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in inner:
            found.append(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.append(node.name)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=64)
def scope(functions: tuple[FunctionNode, ...]) -> Scope:
    """Return what code sees in a function that stands in others, the innermost first."""
    merged: dict[str, str] = {}
    for function in reversed(functions):
        merged.update(kinds(function))
    return Scope(
        function=functions[0],
        names=tuple(dict.fromkeys(n for f in functions for n in local_names(f))),
        kinds=merged,
        growing=tuple(dict(row for f in reversed(functions) for row in growing(f)).items()),
    )


@lru_cache(maxsize=64)
def is_generator(function: FunctionNode) -> bool:
    """Say whether a function yields."""
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in own_nodes(function))


@lru_cache(maxsize=64)
def calls_itself(function: FunctionNode) -> bool:
    """Say whether a function calls one of its own name."""
    return any(
        isinstance(n, ast.Call) and (dotted(n.func) or "").rpartition(".")[2] == function.name
        for n in own_nodes(function)
    )


@lru_cache(maxsize=64)
def kinds(function: FunctionNode) -> Mapping[str, str]:
    """Guess what variables hold by how they are used: "container", "object" or "number"."""
    rows: dict[str, str] = {}
    for node in own_nodes(function):
        for name, kind in _uses(node):
            rows.setdefault(name, kind)
    return rows


def _uses(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Subscript):
        yield from _named("container", node.value)
        yield from _named("number", node.slice)
    elif isinstance(node, ast.Slice):
        yield from _named("number", *(n for n in (node.lower, node.upper) if n is not None))
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield from _named("container", node.iter)
    elif isinstance(node, ast.Attribute) and node.attr in _GROWING:
        yield from _named("container", node.value)
    elif isinstance(node, ast.Attribute):
        yield from _named("object", node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        kind = "number" if node.func.id == "range" else "container"
        if node.func.id in _CONTAINERS or kind == "number":
            yield from _named(kind, *node.args)
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Add, ast.Mod, ast.Mult)):
        yield from _named("number", node.left, node.right)
    elif isinstance(node, (ast.BinOp, ast.Compare)):
        sides = [*([node.left, node.right] if isinstance(node, ast.BinOp) else [])]
        sides += [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        if any(isinstance(s, ast.Constant) and isinstance(s.value, (int, float)) for s in sides):
            yield from _named("number", *sides)
    elif isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Constant):
        yield from _named("number", node.target)


def _named(kind: str, *nodes: ast.AST) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Name):
            yield node.id, kind


@lru_cache(maxsize=64)
def conditions(facts: ModuleFacts, function: FunctionNode) -> tuple[str, ...]:
    """Return the texts of a function's conditions, in order of length."""
    return tuple(sorted(facts.conditions(function), key=lambda text: (len(text), text)))


@lru_cache(maxsize=64)
def growing(function: FunctionNode) -> tuple[tuple[str, str], ...]:
    """Return local containers, each with the method that adds one value: `append` or `add`."""
    rows: dict[str, str] = {}
    for node in own_nodes(function):
        if isinstance(node, ast.Attribute) and node.attr in _GROWING:
            if (base := dotted(node.value)) is not None:
                rows[base] = _GROWING[node.attr]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            text, base = literal_like(node.value), dotted(target)
            is_set = text == "set()" or isinstance(node.value, ast.Set)
            if base is not None and (text == "[]" or is_set):
                rows.setdefault(base, "add" if is_set else "append")
    return tuple(rows.items())


@lru_cache(maxsize=64)
def copies(facts: ModuleFacts, function: FunctionNode) -> tuple[tuple[int, str], ...]:
    """Return the one-line assignments and calls of a function, each with its line."""
    simple = (ast.Assign, ast.AugAssign, ast.Expr)
    rows = [n for n in own_nodes(function) if isinstance(n, simple)]
    return tuple(
        (n.lineno, facts.text_of(n))
        for n in rows
        if n.lineno == n.end_lineno
        and not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))
    )


@lru_cache(maxsize=64)
def places(function: FunctionNode) -> tuple[str, ...]:
    """Return the elements and attributes that a function assigns or reads, as texts."""
    found = [ast.unparse(node) for node in own_nodes(function) if _is_place(node)]
    return tuple(text for text in dict.fromkeys(found) if len(text) <= 40)


def _is_place(node: ast.AST) -> bool:
    if isinstance(node, ast.Subscript):
        return not isinstance(node.slice, ast.Slice)
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def set_before(function: FunctionNode, text: str, line: int) -> bool:
    """Say whether a function assigns a place, or is given a variable, above a line."""
    rows = (n for n in own_nodes(function) if isinstance(n, (ast.Assign, ast.AnnAssign)))
    spots = (t for n in rows if n.lineno < line for t in getattr(n, "targets", [n]))
    return text in parameters(function) or any(
        ast.unparse(getattr(t, "target", t)) == text for t in spots
    )


@lru_cache(maxsize=64)
def indexed(function: FunctionNode) -> frozenset[str]:
    """Return the variables of which a function takes elements."""
    rows = (n.value for n in own_nodes(function) if isinstance(n, ast.Subscript))
    return frozenset(n.id for n in rows if isinstance(n, ast.Name))


@lru_cache(maxsize=64)
def asked(function: FunctionNode) -> tuple[str, ...]:
    """Return the collections that a function asks with `in`."""
    found = [
        dotted(side)
        for node in own_nodes(function)
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn))
        for side in node.comparators[:1]
    ]
    return tuple(dict.fromkeys(base for base in found if base is not None))


@lru_cache(maxsize=64)
def default_values(function: FunctionNode) -> tuple[str, ...]:
    """Return values that an early exit may give back, the likeliest first; "" for none at all.

    They come from the other returns, what returned variables began as, and the annotation.
    """
    nodes = own_nodes(function)
    returned = [n.value for n in nodes if isinstance(n, ast.Return)]
    if is_generator(function) or not any(returned):
        return ("",)
    begun = _begun(nodes)
    found: list[str] = []
    for value in returned:
        if isinstance(value, ast.Name):
            found.append(begun.get(value.id, ""))
        elif value is not None:
            found.append(literal_like(value))
    found += _annotated(function.returns)
    return tuple(dict.fromkeys(text for text in (*found, "None") if text))


def _begun(nodes: tuple[ast.AST, ...]) -> Mapping[str, str]:
    return {
        n.targets[0].id: literal_like(n.value)
        for n in reversed(nodes)
        if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
    }


def _annotated(annotation: ast.expr | None) -> Iterator[str]:
    for node in ast.walk(annotation) if annotation is not None else ():
        name = getattr(node, "id", getattr(node, "attr", ""))
        if name in _BY_ANNOTATION:
            yield _BY_ANNOTATION[name]


def literal_like(value: ast.AST) -> str:
    """Return the empty or constant value that an expression resembles, "" for none."""
    if isinstance(value, ast.Constant):
        text = repr(value.value)
        if isinstance(value.value, str):
            return '""' if len(text) > 20 else f'"{value.value}"' if text.isprintable() else ""
        return text
    if isinstance(value, ast.UnaryOp):
        is_not, is_number = isinstance(value.op, ast.Not), isinstance(value.operand, ast.Constant)
        return "False" if is_not else ast.unparse(value) if is_number else "0"
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return _EMPTY_CALLS.get(value.func.id, "")
    table: list[tuple[tuple[type[ast.AST], ...], str]] = [
        ((ast.List, ast.ListComp), "[]"),
        ((ast.Dict, ast.DictComp), "{}"),
        ((ast.Set, ast.SetComp), "set()"),
        ((ast.Compare, ast.BoolOp), "False"),
        ((ast.JoinedStr,), '""'),
    ]
    return next((text for types, text in table if isinstance(value, types)), "")
