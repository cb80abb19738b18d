"""Read source text as `ast` does: names, lookups, what is looked into.

The answers depend on nothing but the arguments; they are kept for a while because every operator
asks again at every node.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Lookup:
    """A read subscript `base[key]` in some text; `sliced` when the key is a slice."""

    base: str
    key: str
    sliced: bool


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.Module | None:
    """Parse an expression or a statement; None when it is neither."""
    for attempt in (f"({text}\n)", text):
        try:
            return ast.parse(attempt)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


@lru_cache(maxsize=4096)
def names(text: str) -> tuple[str, ...]:
    """Return the variables that a text reads, in order, without those that it binds itself."""
    tree = parse(text)
    if tree is None:
        return ()
    inner = _bound_inside(tree)
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    found.sort(key=lambda n: (n.lineno, n.col_offset))
    return tuple(dict.fromkeys(n.id for n in found if n.id not in inner))


@lru_cache(maxsize=4096)
def stored(text: str) -> tuple[str, ...]:
    """Return the variables that a statement assigns, those of comprehensions excepted."""
    tree = parse(text)
    if tree is None:
        return ()
    inner = _bound_inside(tree)
    rows = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return tuple(dict.fromkeys(n.id for n in rows if n.id not in inner))


def targets(node: ast.AST) -> tuple[str, ...]:
    """Return the plain variables that an assignment or a loop binds."""
    if isinstance(node, ast.Assign):
        rows = [n for target in node.targets for n in ast.walk(target)]
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        rows = [node.target]
    else:
        return ()
    return tuple(n.id for n in rows if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def dotted(node: ast.AST) -> str | None:
    """Return the text of a name or of attributes of a name, None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return None if base is None else f"{base}.{node.attr}"
    return None


def words(text: str) -> frozenset[str]:
    """Return everything in a text that looks like a name."""
    return frozenset(re.findall(r"[^\W\d]\w*", text))


def is_plain(text: str) -> bool:
    """Say whether a text is a name or a dotted name, which can be read twice without harm."""
    return all(part.isidentifier() for part in text.split(".")) and bool(names(text))


@lru_cache(maxsize=4096)
def subjects(text: str) -> tuple[tuple[str, str], ...]:
    """Return what a text looks into, each with how: an attribute's name, `[]`, `()` or `in`.

    Subjects are names and dotted names, what is looked into first; `x.y.z` looks into `x.y`
    (for `z`) and into `x` (for `y`).
    """
    tree = parse(text)
    if tree is None:
        return ()
    inner = _bound_inside(tree)
    found = dict.fromkeys(
        (base, how)
        for node in ast.walk(tree)
        for value, how in _looked_into(node)
        if (base := dotted(value)) is not None and base.partition(".")[0] not in inner
    )
    return tuple(sorted(found, key=lambda row: -row[0].count(".")))


def _looked_into(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Attribute):
        yield node.value, node.attr
    elif isinstance(node, ast.Subscript):
        yield node.value, "[]"
    elif isinstance(node, (ast.comprehension, ast.For)):
        yield node.iter, "in"
    elif isinstance(node, ast.Call):
        yield from ((a, "()") for a in node.args)
    elif isinstance(node, ast.BinOp):
        yield from ((node.left, "()"), (node.right, "()"))
    elif isinstance(node, ast.Compare):
        yield from ((a, "()") for a in (node.left, *node.comparators))


@lru_cache(maxsize=4096)
def lookups(text: str) -> tuple[Lookup, ...]:
    """Return the subscripts that a text reads from names and dotted names."""
    tree = parse(text)
    if tree is None:
        return ()
    inner = _bound_inside(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and (base := dotted(node.value)) is not None:
            key = ast.unparse(node.slice)
            if not {base.partition(".")[0], *names(key)} & inner and len(key) <= 40:
                found.append(Lookup(base, key, isinstance(node.slice, ast.Slice)))
    return tuple(dict.fromkeys(found))


def _bound_inside(tree: ast.AST) -> frozenset[str]:
    inner: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            inner.update(n.id for n in ast.walk(node.target) if isinstance(n, ast.Name))
        elif isinstance(node, ast.Lambda):
            inner.update(a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg))
    return frozenset(inner)
