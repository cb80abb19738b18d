"""Reordering: what is done too early, in a loop before the one that it belongs to."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import alone, neighbour

_EFFECTS = (cst.Expr, cst.AugAssign, cst.Assign, cst.Del)


@operator(
    cst.SimpleStatementLine,
    prior=0.35,
    examples=(
        Example(
            "def f(xs, s):\n    for x in xs:\n        s.add(x)\n        if x in s:\n"
            "            raise ValueError(x)\n    for x in xs:\n        print(x)\n",
            "def f(xs, s):\n    for x in xs:\n        if x in s:\n"
            "            raise ValueError(x)\n    for x in xs:\n        s.add(x)\n"
            "        print(x)\n",
        ),
        Example(
            "def f(xs, s):\n    for x in xs:\n        print(x)\n    for x in xs:\n"
            "        s.add(x)\n        print(s)\n",
            "def f(xs, s):\n    for x in xs:\n        s.add(x)\n        print(x)\n"
            "    for x in xs:\n        print(s)\n",
        ),
    ),
)
def move_to_like_loop(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Move a statement from one loop into another loop over the same, beside it.

    Risk of overfitting: low; what is checked before anything is changed stays whole.
    """
    block = site.parent(node)
    loop = site.parent(block) if isinstance(block, cst.IndentedBlock) else None
    if not isinstance(alone(node), _EFFECTS) or not isinstance(loop, cst.For):
        return
    if not isinstance(block, cst.IndentedBlock) or len(block.body) < 2:
        return
    for step in (1, 2, -1):
        other = neighbour(site, loop, step)
        if isinstance(other, cst.For) and _alike(loop, other, site):
            yield from _moved(node, other, site, 0.8 if abs(step) == 2 else 1.0)


def _alike(one: cst.For, other: cst.For, site: Site) -> bool:
    same = site.code(one.target) == site.code(other.target)
    return same and isinstance(other.body, cst.IndentedBlock) and other.orelse is None


def _moved(
    node: cst.SimpleStatementLine, other: cst.For, site: Site, weight: float
) -> Iterator[Rewrite]:
    """Write everything from the statement's old place to its new one, or the other way round."""
    facts = site.facts
    if not isinstance(other.body, cst.IndentedBlock):
        return
    rows = facts.source.lines
    first, last = site.line(node), site.last_line(node)
    text = "".join(rows[first - 1 : last])
    for place in dict.fromkeys((site.line(other.body.body[0]), site.last_line(other) + 1)):
        if place > last:
            new = "".join(rows[last : place - 1]) + text
            start, end = facts.line_starts[first - 1], facts.line_starts[place - 1]
        else:
            new = text + "".join(rows[place - 1 : first - 1])
            start, end = facts.line_starts[place - 1], facts.line_starts[last]
        if new.endswith(("\n", "\r")):
            yield Rewrite(start, end, new, weight)
            weight *= 0.8
