"""Indices out of range: kept inside, given a default, or never reached by the loop."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading
from patchwright.operators.blocks import enclosed, function_of, is_fixed, is_target, wrapped
from patchwright.operators.crashes import blame, crashes, held
from patchwright.operators.neutral import results

_INDEX = ("IndexError", "list index out of range")


@operator(
    cst.Subscript,
    prior=0.5,
    examples=(
        Example(
            "def f(xs):\n    first = xs[0]\n    return first\n",
            "def f(xs):\n    first = xs[0] if xs else None\n    return first\n",
            crash=_INDEX,
        ),
        Example(
            "def f(xs, i):\n    y = xs[i]\n    return y\n",
            "def f(xs, i):\n    y = xs[i] if i < len(xs) else None\n    return y\n",
            crash=_INDEX,
        ),
    ),
)
def element_or_default(node: cst.Subscript, site: Site) -> Iterator[Rewrite]:
    """Use a default in place of an element that a sequence is too short for.

    Risk of overfitting: medium; the default is a guess.
    """
    weight, index = blame(site, node, "IndexError"), _index(site, node)
    base = site.code(node.value)
    if not weight or index is None or is_target(site, node) or not reading.is_plain(base):
        return
    function = function_of(site, node)
    defaults = results(site, function) if function is not None else ()
    plain = 1.0 if reading.is_plain(index) or index.lstrip("-").isdigit() else 0.5
    if isinstance(site.parent(node), (cst.Comparison, cst.ComparisonTarget)):
        plain *= 0.4  # a condition is checked in the condition
    if index.lstrip("-").isdigit():
        count = int(index) if int(index) >= 0 else -int(index) - 1
        test = base if count == 0 else f"len({base}) > {count}"
    else:
        test = f"{index} < len({base})"
    values = list(dict.fromkeys((*(d for d in defaults if d), "None", "0", '""')))[:4]
    for rank, value in enumerate(values):
        text = f"{site.code(node)} if {test} else {value}"
        yield site.replace(node, enclosed(site, node, text), weight * plain * 0.8**rank)


def _index(site: Site, node: cst.Subscript) -> str | None:
    part = node.slice[0].slice if len(node.slice) == 1 else None
    if not isinstance(part, cst.Index) or isinstance(part.value, cst.BaseString):
        return None
    return site.code(part.value)


@operator(
    cst.Subscript,
    prior=0.5,
    examples=(
        Example(
            "def f(xs, i):\n    return xs[i]\n",
            "def f(xs, i):\n    return xs[i - 1]\n",
            crash=_INDEX,
            held=(("xs", "list", "3 of [1, 2, 3]"), ("i", "int", "3")),
        ),
        Example(
            "def f(xs, i):\n    return xs[i]\n",
            "def f(xs, i):\n    return xs[i % len(xs)]\n",
            crash=_INDEX,
        ),
        Example(
            "def f(xs, i):\n    return xs[i]\n",
            "def f(xs, i):\n    return xs[min(i, len(xs) - 1)]\n",
            crash=_INDEX,
        ),
    ),
)
def keep_index_inside(node: cst.Subscript, site: Site) -> Iterator[Rewrite]:
    """Keep an index within a sequence: one less, wrapped round, the last one at most.

    Risk of overfitting: medium; a clamp can hide a wrong index.
    """
    weight, index = blame(site, node, "IndexError"), _index(site, node)
    if not weight or index is None or index.lstrip("-").isdigit():
        return
    base, key = wrapped(site, node.value), node.slice[0].slice
    if not isinstance(key, cst.Index):
        return
    lengths = {seen.length for seen in held(site, base)}
    last = any(seen.value in lengths for seen in held(site, index))
    side = wrapped(site, key.value)
    yield site.replace(key.value, f"{index} - 1", weight * (1.0 if last else 0.6))
    yield site.replace(key.value, f"{side} % len({base})", weight * 0.6)
    yield site.replace(key.value, f"min({index}, len({base}) - 1)", weight * 0.6)
    yield site.replace(key.value, "-1", weight * 0.4)
    if lengths == {1}:
        yield site.replace(key.value, "0", weight * 0.5)


@operator(
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "def f(xs):\n    for i in range(len(xs)):\n        print(xs[i + 1])\n",
            "def f(xs):\n    for i in range(len(xs) - 1):\n        print(xs[i + 1])\n",
            crash=_INDEX,
        ),
        Example(
            "def f(n):\n    return list(range(0, n + 1))\n",
            "def f(n):\n    return list(range(0, n))\n",
            crash=_INDEX,
        ),
        Example(
            "def f(rows, cols):\n    for i in range(len(rows)):\n        print(cols[i])\n",
            "def f(rows, cols):\n    for i in range(len(cols)):\n        print(cols[i])\n",
            crash=_INDEX,
            held=(("rows", "list", "3 of [1, 2, 3]"), ("cols", "list", "2 of [1, 2]")),
        ),
    ),
)
def shorten_range(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """End a range where the sequence that is indexed ends.

    Risk of overfitting: low.
    """
    if site.code(node.func) not in ("range", "xrange") or not node.args:
        return
    weight = max(blame(site, node, "IndexError"), _later(site, node))
    stop = node.args[min(1, len(node.args) - 1)].value
    if not weight:
        return
    text = site.code(stop)
    if isinstance(stop, cst.BinaryOperation) and isinstance(stop.operator, cst.Add):
        yield site.replace(stop, site.code(stop.left), weight)
    yield site.replace(stop, f"{wrapped(site, stop)} - 1", weight * 0.9)
    names = [n for n in site.locals if n not in reading.names(text)]
    sized = {
        n: s.length for n in names for s in held(site, n) if s.kind in ("list", "str", "tuple")
    }
    shortest = sorted(sized.items(), key=lambda row: (row[1] or 0, row[0]))
    for rank, (name, _) in enumerate(shortest[:2]):
        yield site.replace(stop, f"len({name})", weight * 0.8**rank)
        if text.startswith("len("):
            yield site.replace(stop, f"min({text}, len({name}))", weight * 0.6)


def _later(site: Site, node: cst.Call) -> float:
    """Return how much a crash inside the loop over a range points at the range."""
    frames = [f for failure in crashes(site, "IndexError") for f in failure.frames[-1:]]
    loop = site.parent(node)
    if not crashes(site, "IndexError"):
        return 0.0
    if isinstance(loop, (cst.For, cst.CompFor)) and loop.iter is node:
        first, last = site.line(loop), site.last_line(loop)
        if any(f.path == site.facts.source.path and first <= f.line <= last for f in frames):
            return 1.0
    return 0.5


@operator(
    cst.Call,
    prior=0.55,
    examples=(
        Example(
            "def f(xs):\n    top = xs.pop()\n    return top\n",
            "def f(xs):\n    top = xs.pop() if xs else None\n    return top\n",
            crash=("IndexError", "pop from empty list"),
        ),
        Example(
            "def f(xs):\n    return max(xs)\n",
            "def f(xs):\n    return max(xs, default=0)\n",
            crash=("ValueError", "max() arg is an empty sequence"),
        ),
        Example(
            "def f(xs):\n    return xs.index(3)\n",
            "def f(xs):\n    return xs.index(3) if 3 in xs else -1\n",
            crash=("ValueError", "3 is not in list"),
        ),
    ),
)
def ask_of_empty(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Ask something of a sequence only when it has it: the last of none, the greatest of none.

    Risk of overfitting: medium; the default is a guess.
    """
    weight = blame(site, node, "IndexError", "ValueError")
    if not weight or is_fixed(site, node):
        return
    name = site.code(node.func)
    if name in ("max", "min") and not any(
        arg.keyword and arg.keyword.value == "default" for arg in node.args
    ):
        end = site.span(node.args[-1])[1] if node.args else 0
        for rank, value in enumerate(("0", "None", '""') if end else ()):
            yield Rewrite(end, end, f", default={value}", weight * 0.8**rank)
    if not isinstance(node.func, cst.Attribute):
        return
    base, method = site.code(node.func.value), node.func.attr.value
    test = base
    values: tuple[str, ...] = ("None", "0", '""')
    if method == "index" and len(node.args) == 1:
        test, values = f"{site.code(node.args[0])} in {base}", ("-1", "None", "0")
    elif method not in ("pop", "popleft") or len(node.args) > 1 or not reading.is_plain(base):
        return
    if isinstance(site.parent(node), cst.Expr):
        values = ("None",)
    for rank, value in enumerate(values):
        text = enclosed(site, node, f"{site.code(node)} if {test} else {value}")
        yield site.replace(node, text, weight * 0.8**rank)
