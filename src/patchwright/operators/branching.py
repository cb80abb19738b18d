"""Branching: a branch that is missing, not chained, or asked in the wrong order."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import alone, can_place, is_target, neighbour, siblings

_JUMPS = (cst.Return, cst.Raise, cst.Break, cst.Continue)


def _is_elif(node: cst.If, site: Site) -> bool:
    parent = site.parent(node)
    return isinstance(parent, cst.If) and parent.orelse is node


def _leaves(node: cst.If) -> bool:
    """Say whether a branch ends by leaving the block."""
    rows = node.body.body if isinstance(node.body, cst.IndentedBlock) else ()
    return bool(rows) and isinstance(alone(rows[-1]), _JUMPS)


@operator(
    cst.If,
    prior=0.35,
    examples=(
        Example(
            "def f(n):\n    s = ''\n    if n > 3:\n        s = 'a'\n    if n > 1:\n"
            "        s = 'b'\n    return s\n",
            "def f(n):\n    s = ''\n    if n > 3:\n        s = 'a'\n    elif n > 1:\n"
            "        s = 'b'\n    return s\n",
        ),
        Example(
            "def f(n):\n    s = ''\n    if n > 3:\n        s += 'a'\n    elif n > 1:\n"
            "        s += 'b'\n    return s\n",
            "def f(n):\n    s = ''\n    if n > 3:\n        s += 'a'\n    if n > 1:\n"
            "        s += 'b'\n    return s\n",
        ),
    ),
)
def chain_condition(node: cst.If, site: Site) -> Iterator[Rewrite]:
    """Ask a condition only when the one before it did not hold, or always.

    Risk of overfitting: low.
    """
    start = site.span(node)[0]
    if _is_elif(node, site):
        data = site.facts.source.data
        if data[start : start + 4] == b"elif":
            yield Rewrite(start, start + 4, "if", 1.0)
        return
    before = neighbour(site, node, -1)
    while isinstance(before, cst.If) and isinstance(before.orelse, cst.If):
        before = before.orelse
    if isinstance(before, cst.If) and before.orelse is None and can_place(site, node):
        yield Rewrite(start, start, "el", 0.3 if _leaves(before) else 1.0)


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(x):\n    if x:\n        r = 1\n    r = 2\n    return r\n",
            "def f(x):\n    if x:\n        r = 1\n    else:\n        r = 2\n    return r\n",
        ),
    ),
)
def put_under_else(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Run the statement after a condition only when the condition does not hold.

    Risk of overfitting: low.
    """
    before, small = neighbour(site, node, -1), alone(node)
    while isinstance(before, cst.If) and isinstance(before.orelse, cst.If):
        before = before.orelse
    if not isinstance(before, cst.If) or before.orelse is not None or _leaves(before):
        return
    if can_place(site, node) and isinstance(small, (cst.Assign, cst.AugAssign, cst.Expr)):
        start, indent = site.span(node)[0], site.indent(node)
        step = "\t" if "\t" in indent else "    "
        text = f"else:{site.facts.source.newline}{indent}{step}"
        same = isinstance(small, cst.Assign) and _stores_alike(before, small, site)
        yield Rewrite(start, start, text, 1.0 if same else 0.4)


def _stores_alike(branch: cst.If, small: cst.Assign, site: Site) -> bool:
    rows = branch.body.body if isinstance(branch.body, cst.IndentedBlock) else ()
    inside = [alone(row) for row in rows if isinstance(row, cst.SimpleStatementLine)]
    target = site.code(small.targets[0].target)
    return any(
        isinstance(row, cst.Assign) and site.code(row.targets[0].target) == target for row in inside
    )


@operator(
    cst.If,
    prior=0.35,
    examples=(
        Example(
            "def f(ws):\n    d = {}\n    for w in ws:\n        if w in d:\n            d[w] += 1\n"
            "    return d\n",
            "def f(ws):\n    d = {}\n    for w in ws:\n        if w in d:\n            d[w] += 1\n"
            "        else:\n            d[w] = 1\n    return d\n",
        ),
    ),
)
def begin_otherwise(node: cst.If, site: Site) -> Iterator[Rewrite]:
    """Set what a condition's branch adds to, where the condition does not hold.

    Risk of overfitting: medium; the first value is a guess.
    """
    rows = node.body.body if isinstance(node.body, cst.IndentedBlock) else ()
    small = alone(rows[0]) if len(rows) == 1 else None
    if node.orelse is not None or small is None or not can_place(site, node):
        return
    texts: list[str] = []
    if isinstance(small, cst.AugAssign):
        target, value = site.code(small.target), site.code(small.value)
        texts = [f"{target} = {value}", f"{target} = 0", f"{target} -= {value}"]
    elif isinstance(small, cst.Expr) and isinstance(small.value, cst.Call):
        func = small.value.func
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Subscript):
            values = ", ".join(site.code(a) for a in small.value.args)
            texts = [f"{site.code(func.value)} = [{values}]"]
    for rank, text in enumerate(texts):
        yield site.insert_after(node, ["else:", f"    {text}"], 1.0 - 0.3 * rank)


@operator(
    cst.If,
    prior=0.4,
    examples=(
        Example(
            "def f(n):\n    if n % 3 == 0:\n        return 3\n    elif n % 15 == 0:\n"
            "        return 15\n    return n\n",
            "def f(n):\n    if n % 15 == 0:\n        return 15\n    elif n % 3 == 0:\n"
            "        return 3\n    return n\n",
        ),
        Example(
            "def f(n):\n    if n > 1:\n        return 1\n    if n > 9:\n        return 9\n"
            "    return 0\n",
            "def f(n):\n    if n > 9:\n        return 9\n    if n > 1:\n        return 1\n"
            "    return 0\n",
        ),
    ),
)
def ask_earlier(node: cst.If, site: Site) -> Iterator[Rewrite]:
    """Ask a condition before the one above it.

    Risk of overfitting: low.
    """
    above = site.parent(node) if _is_elif(node, site) else neighbour(site, node, -1)
    if not isinstance(above, cst.If) or not isinstance(node.body, cst.IndentedBlock):
        return
    if not _is_elif(node, site) and (above.orelse is not None or not _leaves(above)):
        return
    start, end = site.span(above.test)[0], site.span(node.body)[1]
    data, encoding = site.facts.source.data, site.facts.source.encoding
    middle, after = site.span(above.body)[1], site.span(node.test)[0]
    first, between, second = (
        data[a:b].decode(encoding) for a, b in ((start, middle), (middle, after), (after, end))
    )
    if not (above.test.lpar or node.test.lpar):
        yield Rewrite(start, end, f"{second.rstrip()}{between}{first.rstrip()}", 1.0)


@operator(
    cst.SimpleStatementLine,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        t = 0\n        t += x\n    return t\n",
            "def f(xs):\n    t = 0\n    for x in xs:\n        t += x\n    return t\n",
        ),
        Example(
            "def f(rows):\n    line = []\n    out = []\n    for row in rows:\n"
            "        line.append(row)\n        out.append(line)\n    return out\n",
            "def f(rows):\n    out = []\n    for row in rows:\n        line = []\n"
            "        line.append(row)\n        out.append(line)\n    return out\n",
        ),
    ),
)
def move_beginning(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Set a variable to its first value before a loop, or anew in every round.

    Risk of overfitting: low.
    """
    small, rows = alone(node), siblings(site, node)
    if not isinstance(small, cst.Assign) or not _is_beginning(small.value):
        return
    text, data = site.code(node), site.facts.source.data
    newline, indent = site.facts.source.newline, site.indent(node)
    block = site.parent(node)
    loop = site.parent(block) if block is not None else None
    line_start = site.span(node)[0] - len(indent)
    if isinstance(loop, (cst.For, cst.While)) and rows[0] is node and len(rows) > 1:
        start = site.span(loop)[0]
        head = data[start:line_start].decode(site.facts.source.encoding)
        outer = f"{text}{newline}{site.indent(loop)}{head}"
        after = _line_end(data, site.span(node)[1])
        yield Rewrite(start, after, outer, 1.0)
    for later in [row for row in rows if isinstance(row, (cst.For, cst.While))]:
        body = later.body.body if isinstance(later.body, cst.IndentedBlock) else ()
        if body and site.span(later)[0] > site.span(node)[0]:
            begin, stop = _line_end(data, site.span(node)[1]), site.span(body[0])[0]
            between = data[begin:stop].decode(site.facts.source.encoding)
            inner = f"{between}{text}{newline}{site.indent(body[0])}"
            yield Rewrite(line_start, stop, inner, 0.7)
            return


def _is_beginning(value: cst.BaseExpression) -> bool:
    if isinstance(value, (cst.List, cst.Dict, cst.Tuple)):
        return not value.elements
    if isinstance(value, cst.Call):
        return not value.args and isinstance(value.func, cst.Name)
    literals = (cst.Integer, cst.Float, cst.SimpleString, cst.Name)
    return isinstance(value, literals)


def _line_end(data: bytes, offset: int) -> int:
    found = data.find(b"\n", offset)
    return len(data) if found < 0 else found + 1


@operator(
    cst.Name,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    t = 0\n    for i in range(len(xs)):\n        t += i\n    return t\n",
            "def f(xs):\n    t = 0\n    for i in range(len(xs)):\n        t += xs[i]\n"
            "    return t\n",
        ),
        Example(
            "def f(d):\n    out = []\n    for k in d:\n        out.append(k)\n    return out\n",
            "def f(d):\n    out = []\n    for k in d:\n        out.append(d[k])\n    return out\n",
        ),
    ),
)
def use_element(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Use the element at a loop's index or key in place of the index or the key.

    Risk of overfitting: low.
    """
    parent = site.parent(node)
    if is_target(site, node) or isinstance(parent, (cst.Attribute, cst.Index, cst.Param)):
        return
    if isinstance(parent, cst.Call) or (isinstance(parent, cst.Arg) and parent.keyword is node):
        return
    for loop in (n for n in site.ancestors(node) if isinstance(n, (cst.For, cst.CompFor))):
        if isinstance(loop.target, cst.Name) and loop.target.value == node.value:
            base = _walked(loop.iter, site)
            if base and loop.iter is not node:
                yield site.replace(node, f"{base[0]}[{node.value}]", base[1])
            return


def _walked(source: cst.BaseExpression, site: Site) -> tuple[str, float] | None:
    """Return what is walked through by index, or by key, with a weight."""
    text = site.code(source)
    if text.startswith("range(len(") and text.endswith("))"):
        return text.removeprefix("range(len(")[:-2], 1.0
    keyed = text.endswith(".keys()") or f"{text}[" in site.code(site.root)
    if isinstance(source, (cst.Name, cst.Attribute)):
        return text, 0.9 if keyed else 0.5
    return (text.removesuffix(".keys()"), 0.9) if text.endswith(".keys()") else None


@operator(
    cst.Else,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n        else:\n"
            "            return 1\n    return 2\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n    else:\n"
            "        return 1\n    return 2\n",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n    else:\n"
            "        return 1\n    return 2\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n        else:\n"
            "            return 1\n    return 2\n",
        ),
    ),
)
def move_else(node: cst.Else, site: Site) -> Iterator[Rewrite]:
    """Let an `else` belong to the loop around its condition, or to the condition in its loop.

    Risk of overfitting: low.
    """
    parent = site.parent(node)
    loop = site.parent(site.parent(parent) or node) if parent is not None else None
    if isinstance(parent, cst.If) and isinstance(loop, (cst.For, cst.While)):
        last = isinstance(loop.body, cst.IndentedBlock) and loop.body.body[-1] is parent
        if last and loop.orelse is None:
            yield from _shifted(node, site, outwards=True)
    elif isinstance(parent, (cst.For, cst.While)) and isinstance(parent.body, cst.IndentedBlock):
        inner = parent.body.body[-1]
        if isinstance(inner, cst.If) and inner.orelse is None:
            yield from _shifted(node, site, outwards=False)


def _shifted(node: cst.Else, site: Site, *, outwards: bool) -> Iterator[Rewrite]:
    """Move all lines of an `else` by one step of indentation."""
    first, last = site.line(node), site.line(node.body)
    starts, lines = site.facts.line_starts, site.facts.source.lines
    last = max(last, site.last_line(node))
    rows = lines[first - 1 : last]
    indent, inner = _leading(rows[0]), _leading(rows[-1])
    step = inner[len(indent) :] or "    "
    if outwards and not all(row.startswith(step) or not row.strip() for row in rows):
        return
    moved = [(row.removeprefix(step) if outwards else step + row) for row in rows]
    text = "".join(row if row.strip() else "\n" for row in moved).rstrip("\r\n")
    end = starts[last - 1] + len(rows[-1].rstrip("\r\n").encode(site.facts.source.encoding))
    yield Rewrite(starts[first - 1], end, text, 1.0)


def _leading(row: str) -> str:
    return row[: len(row) - len(row.lstrip())]
