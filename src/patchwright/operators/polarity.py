"""Polarity: a truth value that is passed on the wrong way round."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_target

_ASKED = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)
_SIGNS = ("is_", "has_", "can_", "in_", "should", "use", "not_", "was_", "any", "all", "isinstance")


@operator(
    cst.BooleanOperation,
    prior=0.5,
    examples=(
        Example(
            "def f(a, b):\n    return a and b\n",
            "def f(a, b):\n    return a and not b\n",
        ),
        Example(
            "def f(a, b):\n    if a.x() or b:\n        return 1\n",
            "def f(a, b):\n    if not a.x() or b:\n        return 1\n",
        ),
    ),
)
def negate_part(node: cst.BooleanOperation, site: Site) -> Iterator[Rewrite]:
    """Negate one part of a compound condition.

    Risk of overfitting: medium; suites seldom try all combinations.
    """
    for part in (node.right, node.left):
        if isinstance(part, _ASKED) and site.code(part) not in ("True", "False", "None"):
            yield site.replace(part, f"not {site.code(part)}", 1.0 if _tested(node, site) else 0.5)


def _tested(node: cst.CSTNode, site: Site) -> bool:
    """Say whether only the truth of an operation counts: `a or b` often chooses a value."""
    parent = site.parent(node)
    if isinstance(parent, (cst.BooleanOperation, cst.UnaryOperation)):
        return _tested(parent, site)
    return isinstance(parent, (cst.If, cst.While, cst.IfExp, cst.Assert, cst.CompIf))


@operator(
    cst.Name,
    cst.Attribute,
    cst.Call,
    cst.Subscript,
    prior=0.3,
    examples=(
        Example(
            "def f(a):\n    a.closed = a.is_open()\n",
            "def f(a):\n    a.closed = not a.is_open()\n",
        ),
        Example(
            "def f(g, quiet):\n    return g(1, show=quiet)\n",
            "def f(g, quiet):\n    return g(1, show=not quiet)\n",
        ),
    ),
)
def negate_value(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Assign or pass the opposite of a truth value.

    Risk of overfitting: low; the two are never equal.
    """
    parent, text = site.parent(node), site.code(node)
    if isinstance(parent, cst.Arg):
        placed = parent.value is node and not parent.star
    else:
        placed = isinstance(parent, (cst.Assign, cst.AnnAssign)) and parent.value is node
    if not placed or is_target(site, node) or text in ("None", "True", "False", "self", "cls"):
        return
    last = text.partition("(")[0].rpartition(".")[2].lstrip("_")
    sure = last.startswith(_SIGNS) and not last.startswith("user")
    keyword = isinstance(parent, cst.Arg) and parent.keyword is not None
    if sure or keyword:
        yield site.replace(node, f"not {text}", 1.0 if sure else 0.3)
