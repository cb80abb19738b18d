"""Comparisons and boundaries: the wrong operator, the wrong side, one off."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator

_NEIGHBOURS: dict[str, tuple[str, ...]] = {
    "<": ("<=", ">", ">=", "!=", "=="),
    "<=": ("<", ">=", ">", "==", "!="),
    ">": (">=", "<", "<=", "!=", "=="),
    ">=": (">", "<=", "<", "==", "!="),
    "==": ("!=", ">=", "<=", "is", ">", "<"),
    "!=": ("==", "<", ">", "is not"),
    "is": ("is not", "=="),
    "is not": ("is", "!="),
    "in": ("not in", "=="),
    "not in": ("in", "!="),
}


@operator(
    cst.ComparisonTarget,
    prior=0.9,
    examples=(
        Example("def f(a, b):\n    return a < b\n", "def f(a, b):\n    return a <= b\n"),
        Example("def f(a, b):\n    return a not in b\n", "def f(a, b):\n    return a in b\n"),
    ),
)
def swap_comparison(node: cst.ComparisonTarget, site: Site) -> Iterator[Rewrite]:
    """Replace a comparison operator by one of its neighbours, the nearest first.

    Risk of overfitting: low where a test sits on the boundary, high where none does.
    """
    text = " ".join(site.code(node.operator).split())
    for place, other in enumerate(_NEIGHBOURS.get(text, ())):
        yield site.replace(node.operator, other, 1.0 if place == 0 else 0.6)
