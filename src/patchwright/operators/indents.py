"""Indentation: statements that stand one block too deep, or one too shallow."""

from collections.abc import Iterator, Sequence

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import (
    alone,
    can_place,
    is_docstring,
    is_last,
    neighbour,
    siblings,
    whole_lines,
)

_BLOCKS = (cst.For, cst.While, cst.If, cst.With, cst.Try)
_LEAVES = (cst.Return, cst.Raise, cst.Break, cst.Continue)
_LONGEST = 12
"""Lines of a statement that is moved as a whole."""


def _text(site: Site, first: cst.CSTNode, last: cst.CSTNode, indent: str) -> str:
    """Return the lines of statements at another indentation; "" when moving is not safe."""
    start, end = whole_lines(site, first, last)
    text = site.facts.source.data[start:end].decode(site.facts.source.encoding)
    rows, old = text.splitlines(keepends=True), site.indent(first)
    if len(rows) > _LONGEST or '"""' in text or "'''" in text or "\\\n" in text:
        return ""
    moved = [indent + row.removeprefix(old) if row.strip() else row for row in rows]
    if moved and not moved[-1].endswith(("\n", "\r")):
        moved[-1] += site.facts.source.newline
    return "".join(moved)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.With,
    prior=0.4,
    examples=(
        Example(
            "def f(p):\n    with open(p) as h:\n        rows = h.read()\n"
            "        rows = rows + 'x'\n    return rows\n",
            "def f(p):\n    with open(p) as h:\n        rows = h.read()\n    rows = rows + 'x'\n"
            "    return rows\n",
        ),
        Example(
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n        if n > 9:\n"
            "            n = 9\n    return n\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    if n > 9:\n"
            "        n = 9\n    return n\n",
        ),
        Example(
            "def f(xs):\n    out, row = [], []\n    for x in xs:\n        row.append(x)\n"
            "        out.append(row)\n        row = []\n    return out\n",
            "def f(xs):\n    out, row = [], []\n    for x in xs:\n        row.append(x)\n"
            "    out.append(row)\n    row = []\n    return out\n",
        ),
    ),
)
def move_outwards(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Move the statements at the end of a block behind the block.

    Risk of overfitting: low.
    """
    rows = siblings(site, node)
    place = next((n for n, row in enumerate(rows) if row is node), 0)
    if not place or len(rows) - place > 2 or not can_place(site, node):
        return
    block = site.parent(node)
    owner = None if block is None else site.parent(block)
    levels = 0
    while owner is not None and isinstance(owner, (*_BLOCKS, cst.Else, cst.Finally)):
        outer: cst.CSTNode = owner
        while isinstance(outer, (cst.Else, cst.Finally)) or _is_elif(site, outer):
            outer = site.parent(outer) or outer
        if not can_place(site, outer) or levels == 2:
            return
        text = _text(site, node, rows[-1], site.indent(outer))
        if not text or site.span(outer)[1] < site.span(rows[-1])[1]:
            return
        levels += 1
        yield from _cut(site, node, rows[-1], outer, text, 0.9 if levels == 1 else 0.6)
        if not is_last(site, outer):
            return
        owner = site.parent(site.parent(outer) or outer)


def _is_elif(site: Site, node: cst.CSTNode) -> bool:
    return isinstance(node, cst.If) and isinstance(site.parent(node), cst.If)


def _cut(
    site: Site, first: cst.CSTNode, last: cst.CSTNode, outer: cst.CSTNode, text: str, weight: float
) -> Iterator[Rewrite]:
    start, end = whole_lines(site, first, last)
    stop = max(end, whole_lines(site, outer, outer)[1])
    between = site.facts.source.data[end:stop].decode(site.facts.source.encoding)
    yield Rewrite(start, stop, between + text, weight)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    prior=0.35,
    examples=(
        Example(
            "def f(p):\n    with open(p) as h:\n        n = 1\n    rows = h.read()\n"
            "    return rows, n\n",
            "def f(p):\n    with open(p) as h:\n        n = 1\n        rows = h.read()\n"
            "    return rows, n\n",
        ),
        Example(
            "def f(g):\n    n = 0\n    for xs in g:\n        for x in xs:\n            print(x)\n"
            "    n += x\n    return n\n",
            "def f(g):\n    n = 0\n    for xs in g:\n        for x in xs:\n            print(x)\n"
            "            n += x\n    return n\n",
        ),
        Example(
            "def f(xs):\n    row = []\n    for x in xs:\n        row.append(x)\n    if row:\n"
            "        print(row)\n    return row\n",
            "def f(xs):\n    row = []\n    for x in xs:\n        row.append(x)\n        if row:\n"
            "            print(row)\n    return row\n",
        ),
    ),
)
def move_inwards(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Move the statements behind a block to its end, or to the end of the block inside it.

    Risk of overfitting: low.
    """
    before = neighbour(site, node, -1)
    if not isinstance(before, _BLOCKS) or not can_place(site, node):
        return
    if isinstance(alone(node), (cst.Break, cst.Continue)):
        return
    after = neighbour(site, node, 1)
    lasts = [node, *([after] if after is not None and _movable(after) else [])]
    for depth, block in enumerate(_deeper(before)):
        indent = site.indent(block[-1])
        if isinstance(alone(block[-1]), _LEAVES):
            continue
        for count, last in enumerate(lasts):
            text = _text(site, node, last, indent)
            if text and not isinstance(alone(last), _LEAVES) or (text and not count):
                start, end = whole_lines(site, node, last)
                yield Rewrite(start, end, text, (0.9, 0.7, 0.5)[depth] * (0.7 if count else 1.0))


def _movable(node: cst.CSTNode) -> bool:
    return isinstance(node, (cst.SimpleStatementLine, cst.If)) and not is_docstring(node)


def _deeper(node: cst.CSTNode) -> Iterator[Sequence[cst.BaseStatement]]:
    """Yield the block that ends a statement, then the one that ends that block's last one."""
    current: cst.CSTNode | None = node
    for _ in range(3):
        while isinstance(current, (cst.If, cst.For, cst.While, cst.Try)):
            rest = getattr(current, "finalbody", None) or current.orelse
            if rest is None and isinstance(current, cst.Try) and current.handlers:
                rest = current.handlers[-1]
            if rest is None:
                break
            current = rest
        block = getattr(current, "body", None)
        if not isinstance(block, cst.IndentedBlock) or not block.body:
            return
        yield block.body
        current = block.body[-1]
        if not isinstance(current, _BLOCKS):
            return


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(r):\n    r.open()\n    r.work()\n    r.close()\n",
            "def f(r):\n    r.open()\n    try:\n        r.work()\n    finally:\n"
            "        r.close()\n",
        ),
        Example(
            "def f(r, xs):\n    r.open()\n    for x in xs:\n        r.put(x)\n    r.close()\n",
            "def f(r, xs):\n    r.open()\n    try:\n        for x in xs:\n            r.put(x)\n"
            "    finally:\n        r.close()\n",
        ),
    ),
)
def do_finally(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Run a statement also when one before it raises.

    Risk of overfitting: low.
    """
    small, rows = alone(node), siblings(site, node)
    if not isinstance(small, (cst.Expr, cst.Assign, cst.AugAssign)) or not can_place(site, node):
        return
    place = next((n for n, row in enumerate(rows) if row is node), 0)
    if isinstance(small, cst.Expr) and not isinstance(small.value, (cst.Call, cst.Await)):
        return
    step = "\t" if "\t" in site.indent(node) else "    "
    newline, indent = site.facts.source.newline, site.indent(node)
    for count in (1, 2):
        first = rows[place - count] if place >= count else None
        if first is None or not can_place(site, first) or is_docstring(first):
            return
        inner = _text(site, first, rows[place - 1], indent + step)
        if not inner:
            return
        start, end = whole_lines(site, first, node)
        last = _text(site, node, node, indent + step)
        text = f"{indent}try:{newline}{inner}{indent}finally:{newline}{last}"
        calls = isinstance(small, cst.Expr)
        yield Rewrite(start, end, text, (0.9 if calls else 0.4) * (1.0 if count == 1 else 0.8))
