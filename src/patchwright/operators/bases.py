"""Bases: the wrong parents of a class, in the wrong order, or one that is missing."""

import ast
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator

_KIN = (
    ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"),
    ("Exception", "ValueError", "KeyError", "LookupError", "TypeError", "RuntimeError"),
    ("dict", "OrderedDict", "UserDict"),
    ("list", "UserList"),
    ("object", "ABC", "Protocol"),
)


@operator(
    cst.ClassDef,
    prior=0.35,
    examples=(
        Example("class A(B, C):\n    x = 1\n", "class A(C, B):\n    x = 1\n"),
        Example(
            "class Rejected(Exception):\n    pass\n",
            "class Rejected(ValueError):\n    pass\n",
        ),
        Example(
            "from enum import Enum, IntEnum\n\n\nclass P(Enum):\n    A = 1\n",
            "from enum import Enum, IntEnum\n\n\nclass P(IntEnum):\n    A = 1\n",
        ),
        Example(
            "class A:\n    x = 1\n\n\nclass C:\n    y = 2\n",
            "class A:\n    x = 1\n\n\nclass C(A):\n    y = 2\n",
        ),
    ),
)
def change_bases(node: cst.ClassDef, site: Site) -> Iterator[Rewrite]:
    """Derive a class from another one, from one more, or from its parents in another order.

    Risk of overfitting: low to medium; objects of the class become objects of another one.
    """
    plain = [base for base in node.bases if base.keyword is None and not base.star]
    if node is not site.root:
        return
    for one, other in zip(plain, plain[1:], strict=False):
        start, end = site.span(one)[0], site.span(other)[1]
        yield Rewrite(start, end, f"{site.code(other)}, {site.code(one)}", 0.6)
    own = [site.code(base) for base in plain]
    before = _classes_before(site, node.name.value)
    for base, text in zip(plain, own, strict=True):
        last = text.rpartition(".")[2]
        kin = next((row for row in _KIN if last in row), ())
        near = [name for name in kin if name != last and _is_known(site, name)]
        for rank, name in enumerate([*near, *(n for n in before if n not in own)][:6]):
            yield site.replace(base.value, name, 0.9 * 0.85**rank)
    for rank, name in enumerate([n for n in before if n not in own][:3]):
        yield _added(node, site, name, (0.5 if plain else 0.8) * 0.85**rank)


def _added(node: cst.ClassDef, site: Site, name: str, weight: float) -> Rewrite:
    if node.bases:
        start = site.span(node.bases[0])[0]
        return Rewrite(start, start, f"{name}, ", weight)
    end = site.span(node.name)[1]
    data = site.facts.source.data
    if data[end : end + 2] == b"()":
        return Rewrite(end, end + 2, f"({name})", weight)
    return Rewrite(end, end, f"({name})", weight)


def _is_known(site: Site, name: str) -> bool:
    return name in site.visible


def _classes_before(site: Site, name: str) -> list[str]:
    """Return the classes that the file defines above this one, the nearest first."""
    rows: list[str] = []
    for node in site.facts.tree.body:
        if isinstance(node, ast.ClassDef):
            if node.name == name:
                break
            rows.insert(0, node.name)
    return rows
