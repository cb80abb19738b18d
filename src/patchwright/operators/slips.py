"""Slips: a result thrown away, a first value, an order or an exchange that cannot work."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, scopes
from patchwright.operators.blocks import (
    alone,
    can_place,
    function_of,
    is_first,
    is_last,
    neighbour,
    siblings,
)
from patchwright.operators.callables import takes
from patchwright.operators.fills import matching, visible

_TEXTUAL = frozenset(
    {"strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "replace", "join"}
)
_CHANGING = frozenset({"sort", "append", "extend", "reverse", "add", "update", "insert", "remove"})
_INFINITE = ('float("inf")', 'float("-inf")')


@operator(
    cst.Expr,
    prior=0.6,
    examples=(
        Example(
            "def f(s):\n    s.strip()\n    return s\n",
            "def f(s):\n    s = s.strip()\n    return s\n",
        ),
        Example("def f(x):\n    print(x * 2)\n", "def f(x):\n    return x * 2\n"),
        Example(
            "def f(xs):\n    sorted(xs)\n    return xs\n",
            "def f(xs):\n    xs = sorted(xs)\n    return xs\n",
        ),
    ),
)
def keep_result(node: cst.Expr, site: Site) -> Iterator[Rewrite]:
    """Keep a result that is thrown away, or return what is only printed.

    Risk of overfitting: low; the call had no effect.
    """
    call = node.value
    if not isinstance(call, cst.Call):
        return
    text, func = site.code(node), call.func
    if isinstance(func, cst.Attribute) and isinstance(func.value, (cst.Name, cst.Attribute)):
        owner, known = site.code(func.value), func.attr.value in _TEXTUAL
        if owner not in ("self", "cls") and owner not in site.facts.imported:
            yield site.replace(node, f"{owner} = {text}", 1.0 if known else 0.15)
    elif isinstance(func, cst.Name) and call.args:
        first, pure = site.code(call.args[0].value), func.value in ("sorted", "reversed", "list")
        if func.value == "print" and len(call.args) == 1 and function_of(site, node):
            yield site.replace(node, f"return {first}", 0.8)
        elif isinstance(call.args[0].value, (cst.Name, cst.Attribute)):
            value = f"list({text})" if func.value == "reversed" else text
            yield site.replace(node, f"{first} = {value}", 1.0 if pure else 0.25)


@operator(
    cst.Call,
    prior=0.7,
    examples=(
        Example(
            "def f(xs):\n    xs = xs.sort()\n    return xs\n",
            "def f(xs):\n    xs.sort()\n    return xs\n",
        ),
        Example("def f(xs):\n    return xs.sort()\n", "def f(xs):\n    return sorted(xs)\n"),
    ),
)
def use_changed_object(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Use the object that a method changes, not the None that the method gives back.

    Risk of overfitting: low.
    """
    parent, func = site.parent(node), node.func
    if not isinstance(func, cst.Attribute):
        return
    owner, name = site.code(func.value), func.attr.value
    values = ", ".join(site.code(argument) for argument in node.args)
    same = isinstance(parent, cst.Assign) and site.code(parent.targets[0].target) == owner
    if parent is not None and same and name in _CHANGING:
        yield site.replace(parent, site.code(node))
    if name == "sort" and isinstance(parent, (cst.Return, cst.Assign, cst.Arg, cst.For)):
        yield site.replace(node, f"sorted({owner}{', ' if values else ''}{values})")
    elif name == "reverse" and not values and isinstance(parent, (cst.Return, cst.Assign)):
        yield site.replace(node, f"{owner}[::-1]")


@operator(
    cst.Assign,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    best = 0\n    for x in xs:\n        if x > best:\n"
            "            best = x\n    return best\n",
            "def f(xs):\n    best = xs[0]\n    for x in xs:\n        if x > best:\n"
            "            best = x\n    return best\n",
        ),
        Example(
            "def f(xs):\n    low = 0\n    for x in xs:\n        low = min(low, x)\n"
            "    return low\n",
            'def f(xs):\n    low = float("inf")\n    for x in xs:\n        low = min(low, x)\n'
            "    return low\n",
        ),
        Example(
            "def f(xs):\n    i, top = 0, 0\n    for n, x in enumerate(xs):\n        if x > top:\n"
            "            i, top = n, x\n    return i\n",
            "def f(xs):\n    i, top = 0, xs[0]\n    for n, x in enumerate(xs):\n"
            "        if x > top:\n            i, top = n, x\n    return i\n",
        ),
    ),
)
def begin_with_element(node: cst.Assign, site: Site) -> Iterator[Rewrite]:
    """Begin a search for the least or greatest with an element, or with infinity.

    Risk of overfitting: medium; the values in the tests decide whether it matters.
    """
    target, rows = node.targets[0].target, siblings(site, site.statement(node))
    pairs: list[tuple[cst.BaseExpression, cst.BaseExpression]] = [(target, node.value)]
    if isinstance(target, cst.Tuple) and isinstance(node.value, cst.Tuple):
        both = zip(target.elements, node.value.elements, strict=False)
        pairs = [(one.value, other.value) for one, other in both]
    loops = [r for r in rows if isinstance(r, cst.For) and site.span(r)[0] > site.span(node)[0]]
    for one, value in pairs if loops else ():
        if isinstance(one, cst.Name) and isinstance(value, (cst.Integer, cst.Name)):
            yield from _begun(one.value, value, loops[0], site)


def _begun(name: str, value: cst.BaseExpression, loop: cst.For, site: Site) -> Iterator[Rewrite]:
    body = site.code(loop)
    compared = re.search(rf"[<>]=? *{name}\b|\b{name} *[<>]|(min|max)\([^()]*\b{name}\b", body)
    if not compared:
        return
    low = bool(re.search(rf"< *{name}\b|\b{name} *>|min\(", body))
    source = site.code(loop.iter)
    counted = re.fullmatch(r"enumerate\(([\w.]+)\)", source)
    source = counted[1] if counted else source
    texts = [*_INFINITE] if low else [*reversed(_INFINITE)]
    if re.fullmatch(r"[\w.]+", source):
        texts.insert(0, f"{source}[0]")
    for rank, text in enumerate(texts):
        yield site.replace(value, text, (1.0, 0.8, 0.3)[rank])


@operator(
    cst.SimpleStatementLine,
    prior=0.7,
    examples=(
        Example(
            "def f(a, b):\n    a = b\n    b = a\n    return a, b\n",
            "def f(a, b):\n    a, b = b, a\n    return a, b\n",
        ),
        Example(
            "def f(a, b):\n    while b:\n        a = b\n        b = a % b\n    return a\n",
            "def f(a, b):\n    while b:\n        a, b = b, a % b\n    return a\n",
        ),
    ),
)
def assign_together(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Assign two variables at once where the second needs what the first was.

    Risk of overfitting: low.
    """
    first, after = alone(node), neighbour(site, node, 1)
    second = alone(after) if after is not None else None
    if not (isinstance(first, cst.Assign) and isinstance(second, cst.Assign)) or after is None:
        return
    one, two = site.code(first.targets[0].target), site.code(second.targets[0].target)
    value, other = site.code(first.value), site.code(second.value)
    plain = re.fullmatch(r"[\w.\[\]]+", one) and re.fullmatch(r"[\w.\[\]]+", two)
    if plain and one != two and re.search(rf"(?<![\w.]){re.escape(one)}(?!\w)", other):
        both = f"{one}, {two} = {value}, {other}"
        read = re.search(rf"(?<![\w.]){re.escape(two)}(?!\w)", value)
        yield Rewrite(site.span(node)[0], site.span(after)[1], both, 1.0 if read else 0.3)


@operator(
    cst.Call,
    prior=0.35,
    examples=(
        Example("def f(ws):\n    return max(ws)\n", "def f(ws):\n    return max(ws, key=len)\n"),
        Example("def f(d):\n    return max(d)\n", "def f(d):\n    return max(d, key=d.get)\n"),
        Example(
            "def f(xs):\n    return [j for i in xs for j in range(len(xs))]\n",
            "def f(xs):\n    return [j for i in xs for j in range(i + 1, len(xs))]\n",
        ),
    ),
)
def order_by(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Sort or choose by a key; let an inner range begin behind the outer one's place.

    Risk of overfitting: medium.
    """
    name, end = site.code(node.func), site.span(node)[1] - 1
    given = site.code(node)
    if name in ("max", "min", "sorted") or name.endswith(".sort"):
        if "key=" not in given and len(node.args) <= 1:
            owner = site.code(node.args[0].value) if node.args else ""
            keys = ["len", *([f"{owner}.get"] if owner.isidentifier() else [])]
            keys += ["lambda item: item[1]", "str.lower", "abs"]
            for rank, key in enumerate(keys):
                yield Rewrite(end, end, f"{', ' if node.args else ''}key={key}", 0.8 * 0.85**rank)
    elif name == "range" and len(node.args) == 1:
        start = site.span(node.args[0])[0]
        loops = [n for n in site.ancestors(node) if isinstance(n, (cst.For, cst.CompFor))]
        outer = [n for n in loops if n.iter is not node and isinstance(n.target, cst.Name)]
        for loop in [*outer, *_outer_parts(loops)][:1]:
            if isinstance(loop.target, cst.Name):
                yield Rewrite(start, start, f"{loop.target.value} + 1, ", 0.9)
                yield Rewrite(start, start, f"{loop.target.value}, ", 0.6)


def _outer_parts(loops: list[cst.For | cst.CompFor]) -> Iterator[cst.CompFor]:
    """Yield the parts of a comprehension around the inner one."""
    for loop in loops[1:]:
        if isinstance(loop, cst.CompFor):
            yield loop


@operator(
    cst.Return,
    cst.Assign,
    cst.Arg,
    prior=0.2,
    examples=(
        Example("def f(a, b):\n    return a - b\n", "def f(a, b):\n    return abs(a - b)\n"),
    ),
)
def drop_direction(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Use the size of a difference, whatever its sign.

    Risk of overfitting: medium; it changes only negative results.
    """
    value = node.value if isinstance(node, (cst.Return, cst.Assign, cst.Arg)) else None
    if not isinstance(value, cst.BinaryOperation) or value.lpar:
        return
    literal = isinstance(value.right, (cst.Integer, cst.SimpleString))
    if isinstance(value.operator, cst.Subtract) and not literal:
        yield site.replace(value, f"abs({site.code(value)})")


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    prior=0.2,
    examples=(
        Example(
            "def f(s):\n    return s == s[::-1]\n",
            "def f(s):\n    s = s.lower()\n    return s == s[::-1]\n",
        ),
    ),
)
def normalise_first(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Bring a text to lower case, or take the blanks around it away, before it is used.

    Risk of overfitting: medium.
    """
    function = function_of(site, node)
    if function is None or not is_first(site, node) or not can_place(site, node):
        return
    used = site.code(site.root)
    for name in scopes.parameters(function)[:2]:
        textual = rf"\b{name}(\[::|\.(split|replace|lower|count|find|is\w+)\()|in {name}:|{name} =="
        if re.search(textual, used):
            for rank, method in enumerate(("lower", "strip")):
                yield site.insert_before(node, [f"{name} = {name}.{method}()"], 1.0 - 0.3 * rank)


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "class A:\n    def __init__(self, n):\n        self.n = n\n\n\n"
            "class B(A):\n    def __init__(self, n, m):\n        self.m = m\n",
            "class A:\n    def __init__(self, n):\n        self.n = n\n\n\n"
            "class B(A):\n    def __init__(self, n, m):\n        super().__init__(n)\n"
            "        self.m = m\n",
        ),
        Example(
            "class A:\n    xs = []\n\n    def __init__(self, n):\n        self.n = n\n",
            "class A:\n    xs = []\n\n    def __init__(self, n):\n        self.n = n\n"
            "        self.xs = []\n",
        ),
    ),
)
def begin_object(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Call the parent's `__init__` with what it takes, or give each object its own collection.

    Risk of overfitting: low.
    """
    function = function_of(site, node)
    if function is None or function.name != "__init__" or not can_place(site, node):
        return
    row = takes(site, "super().__init__")
    if row is not None and is_first(site, node) and "super()" not in site.code(site.root):
        texts = [matching(name, site, visible(site, node)) for name in row.positional]
        found = [text for text in texts if text is not None and "." not in text]
        if found:
            yield site.insert_before(node, [f"super().__init__({', '.join(found)})"])
    if is_last(site, node) and site.unit.class_name:
        body = rf"class {site.unit.class_name}\b[^\n]*:\n(?:[^\n]*\n)*?"
        pattern = rf"{body}(?: +|\t)(\w+) = (\[\]|\{{\}}|set\(\)|dict\(\)|list\(\))"
        match = re.search(pattern, site.facts.source.text)
        if match and match[1] not in site.code(site.root):
            yield site.insert_after(node, [f"self.{match[1]} = {match[2]}"], 0.8)
