"""Statements: one too many, in the wrong order, in the wrong block, or of the wrong form."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import (
    alone,
    can_place,
    function_of,
    header,
    is_last,
    loop_of,
    neighbour,
    remove,
    scope_of,
    siblings,
)

_JUMPS = (cst.Return, cst.Raise, cst.Break, cst.Continue)
_MOVABLE = (cst.Assign, cst.AugAssign, cst.Expr, cst.AnnAssign, cst.Del)


@operator(
    cst.SimpleStatementLine,
    prior=0.35,
    examples=(
        Example("def f(x):\n    x = 1\n    return x\n", "def f(x):\n    return x\n"),
        Example(
            "def f(x):\n    if x:\n        x = 1\n    return x\n",
            "def f(x):\n    if x:\n        pass\n    return x\n",
        ),
    ),
)
def delete_statement(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Delete a statement.

    Risk of overfitting: high where the suite does not look at what the statement did.
    """
    small = alone(node)
    if can_place(site, node) and not isinstance(small, (cst.Pass, cst.AnnAssign)):
        last = isinstance(small, cst.Return) and is_last(site, node)
        yield remove(site, node, 0.5 if last else 0.9)


@operator(
    cst.If,
    prior=0.3,
    examples=(
        Example(
            "def f(x):\n    if x:\n        x += 1\n    return x\n",
            "def f(x):\n    x += 1\n    return x\n",
        ),
        Example(
            "def f(x):\n    if x:\n        x += 1\n    else:\n        x = 0\n    return x\n",
            "def f(x):\n    if x:\n        x += 1\n    x = 0\n    return x\n",
        ),
    ),
)
def unwrap_block(node: cst.If, site: Site) -> Iterator[Rewrite]:
    """Run a conditional block always, or drop it with its condition.

    Risk of overfitting: high where the suite knows only one of the two ways.
    """
    if not can_place(site, node) or "import " in site.code(node):
        return
    body = _dedented(site, node.body, site.indent(node))
    if node.orelse is None:
        if body:
            yield site.replace(node, body, 0.8)
        yield remove(site, node, 0.8)
    elif isinstance(node.orelse, cst.Else):
        start, end = site.span(node.orelse)[0], site.span(node)[1]
        after = _dedented(site, node.orelse.body, site.indent(node))
        if after:
            yield Rewrite(start, end, after, 0.9)
        data = site.facts.source.data
        line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
        blank = site.span(node.body)[1]
        if not data[blank:line].strip():
            yield Rewrite(blank, end, "", 0.4)


def _dedented(site: Site, block: cst.BaseSuite, indent: str) -> str:
    """Return a block's text one level up; "" when moving could change strings in it."""
    text = site.code(block)
    if not isinstance(block, cst.IndentedBlock):
        return text
    if '"""' in text or "'''" in text or "\\\n" in text:
        return ""
    inner = site.indent(block.body[0])
    rows = text.splitlines(keepends=True)
    moved = [indent + row[len(inner) :] if row.startswith(inner) else row for row in rows[1:]]
    return rows[0] + "".join(moved)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.While,
    prior=0.4,
    examples=(
        Example(
            "def f(x):\n    print(x)\n    x += 1\n    return x\n",
            "def f(x):\n    x += 1\n    print(x)\n    return x\n",
        ),
    ),
)
def swap_statements(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Swap a statement with the next one.

    Risk of overfitting: low.
    """
    after = neighbour(site, node, 1)
    if after is None or not can_place(site, node) or not can_place(site, after):
        return
    if isinstance(alone(node), _JUMPS) or isinstance(alone(after), _JUMPS):
        return
    (a, b), (c, d) = site.span(node), site.span(after)
    data, encoding = site.facts.source.data, site.facts.source.encoding
    first, between, second = (data[s:e].decode(encoding) for s, e in ((a, b), (b, c), (c, d)))
    if first != second and "#" not in between:
        one, two = _names(site, node), _names(site, after)
        yield Rewrite(a, d, f"{second}{between}{first}", 1.0 if one & two else 0.4)


def _names(site: Site, node: cst.CSTNode) -> set[str]:
    text = header(site, node)
    return {*reading.names(text), *reading.stored(text)}


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    n = 0\n    for x in xs:\n        print(x)\n        n += 1\n"
            "    return n\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        print(x)\n    n += 1\n    return n\n",
        ),
    ),
)
def move_out_of_block(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Move the last statement of a block behind the block.

    Risk of overfitting: low.
    """
    block, small = site.parent(node), alone(node)
    owner = None if block is None else site.parent(block)
    if not is_last(site, node) or len(siblings(site, node)) < 2:
        return
    if isinstance(owner, cst.Else):
        owner = site.parent(owner)
    if isinstance(owner, (cst.For, cst.While, cst.If, cst.With)) and can_place(site, owner):
        closes = site.span(owner)[1] == site.span(node)[1]
        if closes and isinstance(small, _MOVABLE):
            start, _ = site.span(node)
            place = start - len(site.indent(node).encode())
            text = site.indent(owner) + site.code(node)
            yield Rewrite(
                place, site.span(node)[1], text, 0.6 if isinstance(owner, cst.If) else 1.0
            )


@operator(
    cst.SimpleStatementLine,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    n = 0\n    for x in xs:\n        print(x)\n    n += 1\n    return n\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        print(x)\n        n += 1\n"
            "    return n\n",
        ),
    ),
)
def move_into_block(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Move a statement to the end of the block before it.

    Risk of overfitting: low.
    """
    before = neighbour(site, node, -1)
    if not isinstance(alone(node), _MOVABLE) or not can_place(site, node):
        return
    if isinstance(before, (cst.For, cst.While, cst.If)):
        last: cst.CSTNode = before
        while isinstance(last, cst.If) and last.orelse is not None:
            last = last.orelse
        block = getattr(last, "body", None)
        if (
            not isinstance(block, cst.IndentedBlock)
            or getattr(before, "orelse", None)
            and (isinstance(before, (cst.For, cst.While)))
        ):
            return
        start, end = site.span(before)[1], site.span(node)[1]
        between = site.facts.source.data[start : site.span(node)[0]]
        text = site.facts.source.newline + site.indent(block.body[0]) + site.code(node)
        if not between.strip() and not isinstance(alone(block.body[-1]), _JUMPS):
            yield Rewrite(start, end, text, 0.5 if isinstance(before, cst.If) else 1.0)


@operator(
    cst.Break,
    cst.Continue,
    cst.Pass,
    cst.Return,
    prior=0.5,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            break\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            continue\n",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        pass\n    return 1\n",
            "def f(xs):\n    for x in xs:\n        break\n    return 1\n",
        ),
    ),
)
def change_jump(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Leave the loop, leave its round, leave the function, or stay.

    Risk of overfitting: low.
    """
    loop, function = loop_of(site, node), function_of(site, node)
    if isinstance(node, cst.Return):
        plain = node.value is None or isinstance(node.value, (cst.Name, cst.Integer))
        for rank, text in enumerate(("break", "continue") if loop is not None and plain else ()):
            yield site.replace(node, text, 0.9 - 0.2 * rank)
        return
    jumps = ("break", "continue") if loop is not None else ()
    old = site.code(node)
    values = scopes.default_values(function)[:2] if function is not None else ()
    rows = [*jumps, *(f"return {v}".rstrip() for v in values), "pass"]
    for rank, text in enumerate(row for row in rows if row != old):
        yield site.replace(node, text, 0.85**rank)


@operator(
    cst.AugAssign,
    cst.Assign,
    prior=0.5,
    examples=(
        Example(
            "def f(xs):\n    n = 0\n    for x in xs:\n        n = x\n    return n\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n\n",
        ),
        Example(
            "def f(n, x):\n    n += x\n    return n\n", "def f(n, x):\n    n = x\n    return n\n"
        ),
    ),
)
def assign_or_augment(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Add to a variable in place of overwriting it, or the other way round.

    Risk of overfitting: low.
    """
    if isinstance(node, cst.AugAssign):
        yield site.replace(node.operator, "=", 0.8)
    elif isinstance(node, cst.Assign) and len(node.targets) == 1:
        target = node.targets[0].target
        if isinstance(target, (cst.Name, cst.Attribute, cst.Subscript)):
            text, value = site.code(target), site.code(node.value)
            known = text not in reading.names(value) and text != value
            weight = _growth(site, node, text) if known else 0.0
            start, end = site.span(target)[1], site.span(node.value)[0]
            brackets = "(" * len(node.value.lpar)
            written = isinstance(node.value, (cst.SimpleString, cst.FormattedString, cst.List))
            signs = (("+", 1.0), ("-", 0.4), ("*", 0.3), ("|", 0.25), ("//", 0.2), ("&", 0.2))
            for sign, share in signs[: 1 if written else 6] if weight else ():
                yield Rewrite(start, end, f" {sign}= {brackets}", share * weight)


def _growth(site: Site, node: cst.Assign, text: str) -> float:
    """Say how likely an assignment was meant to add: in a loop, or over a value set before."""
    if loop_of(site, node) is not None:
        return 0.8
    function, line = function_of(site, node), site.line(node)
    before = scopes.set_before(function, text, line) if function is not None else False
    return 0.7 if before else 0.3 if "." in text or "[" in text else 0.0


@operator(
    cst.Assign,
    prior=0.4,
    examples=(
        Example(
            "class A:\n    def __init__(self):\n        self.n = 0\n\n"
            "    def up(self):\n        n = 1\n",
            "class A:\n    def __init__(self):\n        self.n = 0\n\n"
            "    def up(self):\n        self.n = 1\n",
        ),
    ),
)
def store_on_self(node: cst.Assign, site: Site) -> Iterator[Rewrite]:
    """Assign to an attribute of the object in place of a local variable of the same name.

    Risk of overfitting: low.
    """
    target = node.targets[0].target
    function = function_of(site, node)
    if function is None or not isinstance(target, cst.Name) or site.unit.class_name is None:
        return
    first = function.args.args[:1]
    known = site.members
    if first and first[0].arg == "self":
        name = target.value
        if name in known or f"_{name}" in known:
            attribute = name if name in known else f"_{name}"
            yield site.replace(target, f"self.{attribute}")
        elif function.name == "__init__":
            yield site.replace(target, f"self.{name}", 0.5)


@operator(
    cst.AssignTarget,
    prior=0.35,
    examples=(
        Example(
            "def f(d, e, k):\n    e[k] = 1\n    if k in d:\n        d[k] = 2\n",
            "def f(d, e, k):\n    d[k] = 1\n    if k in d:\n        d[k] = 2\n",
        ),
    ),
)
def store_elsewhere(node: cst.AssignTarget, site: Site) -> Iterator[Rewrite]:
    """Assign to another element or attribute that the function assigns or looks up.

    Risk of overfitting: medium.
    """
    scope, old = scope_of(site, node), node.target
    if scope is None or isinstance(old, (cst.Tuple, cst.List)):
        return
    text = site.code(old)
    shared, visible = set(reading.names(text)), {*scope.names, *site.facts.module_names}
    places = [
        p for p in scopes.places(scope.function) if p != text and set(reading.names(p)) <= visible
    ]
    rows = sorted(places, key=lambda p: (-len(shared & set(reading.names(p))), len(p), p))
    for rank, place in enumerate(rows[: 6 if isinstance(old, cst.Subscript) else 2]):
        yield site.replace(old, place, (0.8 if isinstance(old, cst.Subscript) else 0.3) * 0.9**rank)


@operator(
    cst.Yield,
    prior=0.4,
    examples=(
        Example(
            "def f(x):\n    for y in x:\n        yield f(y)\n",
            "def f(x):\n    for y in x:\n        yield from f(y)\n",
        ),
        Example("def f(xs):\n    yield from xs\n", "def f(xs):\n    yield xs\n"),
    ),
)
def yield_one_or_all(node: cst.Yield, site: Site) -> Iterator[Rewrite]:
    """Yield every element of a value in place of the value, or the other way round.

    Risk of overfitting: low.
    """
    value = node.value
    if isinstance(value, cst.From):
        yield site.replace(value, site.code(value.item))
    elif isinstance(value, (cst.Call, cst.Name, cst.Attribute)):
        start = site.span(node)[0] + len("yield")
        yield Rewrite(start, start, " from", 1.0 if isinstance(value, cst.Call) else 0.5)
