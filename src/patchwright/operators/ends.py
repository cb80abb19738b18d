"""Ends and order: the first items where the last were meant, and sets that forget an order."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator


@operator(
    cst.Slice,
    prior=0.5,
    examples=(
        Example("def f(xs, n):\n    return xs[:n]\n", "def f(xs, n):\n    return xs[-n:]\n"),
        Example("def f(xs, n):\n    return xs[n:]\n", "def f(xs, n):\n    return xs[:-n]\n"),
        Example("def f(xs, n):\n    return xs[-n:]\n", "def f(xs, n):\n    return xs[:n]\n"),
    ),
)
def take_other_end(node: cst.Slice, site: Site) -> Iterator[Rewrite]:
    """Take as many items from the other end of a sequence.

    Risk of overfitting: low.
    """
    if node.step is not None or (node.lower is None) == (node.upper is None):
        return
    bound = node.upper or node.lower
    if bound is None:
        return
    text = site.code(bound)
    if isinstance(bound, cst.UnaryOperation) and isinstance(bound.operator, cst.Minus):
        other = site.code(bound.expression)
    else:
        loose = isinstance(bound, (cst.BinaryOperation, cst.IfExp, cst.BooleanOperation))
        other = f"-({text})" if loose else f"-{text}"
    yield site.replace(node, f"{other}:" if node.lower is None else f":{other}")


@operator(
    cst.Call,
    cst.SetComp,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    return list(set(xs))\n",
            "def f(xs):\n    return list(dict.fromkeys(xs))\n",
        ),
    ),
)
def keep_order(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Drop what is there twice and keep the order.

    Risk of overfitting: low.
    """
    if isinstance(node, cst.Call):
        if site.code(node.func) == "set" and len(node.args) == 1:
            yield site.replace(node.func, "dict.fromkeys")
    elif isinstance(node, cst.SetComp):
        yield site.replace(node, f"dict.fromkeys({site.code(node)[1:-1].strip()})")
