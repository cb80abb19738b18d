"""Sequences: bounds of slices, ranges and indices, one element too many, wrapped or swapped."""

from collections.abc import Iterator, Sequence

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, scopes
from patchwright.operators.blocks import (
    enclosed,
    function_of,
    is_fixed,
    is_target,
    scope_of,
    wrapped,
)

_SEQUENCES = (cst.List, cst.ListComp, cst.Name, cst.Call, cst.BinaryOperation, cst.Subscript)


@operator(
    cst.Slice,
    prior=0.5,
    examples=(
        Example("def f(xs, n):\n    return xs[:n]\n", "def f(xs, n):\n    return xs[:n + 1]\n"),
        Example("def f(xs):\n    return xs[1:]\n", "def f(xs):\n    return xs[1:-1]\n"),
    ),
)
def move_slice_bound(node: cst.Slice, site: Site) -> Iterator[Rewrite]:
    """Move, add or drop a bound of a slice.

    Risk of overfitting: low.
    """
    lower, upper = _bound(site, node.lower), _bound(site, node.upper)
    rows: list[tuple[str, str]] = []
    rows += [(lower, moved) for moved in _moved(site, node.upper)]
    rows += [(moved, upper) for moved in _moved(site, node.lower)]
    rows += [(lower, "-1")] if not upper else [(lower, "")]
    rows += [("1", upper)] if not lower else [("", upper)]
    rows += [(upper, lower)] if upper or lower else []
    tail = "" if node.step is None else f":{_bound(site, node.step)}"
    for rank, (low, high) in enumerate(dict.fromkeys(rows)):
        if (low, high) != (lower, upper):
            yield site.replace(node, f"{low}:{high}{tail}", 0.92**rank)
    if node.step is None:
        yield site.replace(node, f"{lower}:{upper}:-1", 0.3)


def _bound(site: Site, node: cst.BaseExpression | None) -> str:
    return "" if node is None else site.code(node)


def _moved(site: Site, node: cst.BaseExpression | None) -> Iterator[str]:
    """Yield an expression one up and one down."""
    if isinstance(node, cst.Integer):
        value = int(node.value.replace("_", ""), 0)
        yield from (str(n) for n in (value + 1, value - 1) if n >= 0)
    elif node is not None:
        text = site.code(node) if isinstance(node, cst.BinaryOperation) else wrapped(site, node)
        yield from _stepped(text)


def _stepped(text: str) -> Iterator[str]:
    for sign, other in (("+", "-"), ("-", "+")):
        undone = text.removesuffix(f" {other} 1")
        yield undone if undone != text else f"{text} {sign} 1"


@operator(
    cst.Subscript,
    prior=0.4,
    examples=(
        Example("def f(xs):\n    return xs[0]\n", "def f(xs):\n    return xs[-1]\n"),
        Example("def f(xs, i):\n    return xs[i]\n", "def f(xs, i):\n    return xs[i - 1]\n"),
        Example("def f(d, a, b):\n    return d[a, b]\n", "def f(d, a, b):\n    return d[b, a]\n"),
    ),
)
def move_index(node: cst.Subscript, site: Site) -> Iterator[Rewrite]:
    """Take a neighbouring element, the other end of a sequence, or a key with parts swapped.

    Risk of overfitting: low.
    """
    parts = [part.slice for part in node.slice]
    if is_fixed(site, node):
        return
    if len(parts) == 2 and all(isinstance(part, cst.Index) for part in parts):
        start, end = site.span(node.slice[0].slice)[0], site.span(node.slice[1].slice)[1]
        first, second = (site.code(part) for part in parts)
        if first != second:
            yield Rewrite(start, end, f"{second}, {first}")
        return
    index = parts[0]
    value = index.value if isinstance(index, cst.Index) else None
    if value is None or isinstance(value, (cst.BaseString, cst.Tuple)):
        return
    for rank, text in enumerate(_other_indices(site, value)):
        yield site.replace(value, text, (1.0, 0.9, 0.6, 0.4)[rank])


def _other_indices(site: Site, node: cst.BaseExpression) -> Sequence[str]:
    text = site.code(node)
    known = {"0": ("-1", "1"), "-1": ("0", "-2"), "1": ("0", "-1", "2"), "-2": ("-1", "-3")}
    if text in known or isinstance(node, cst.Integer):
        return known.get(text, ())
    if isinstance(node, cst.BinaryOperation):
        return tuple(_stepped(text))
    return (f"{text} - 1", f"{text} + 1", f"-{text}") if isinstance(node, cst.Name) else ()


@operator(
    cst.Name,
    cst.Attribute,
    prior=0.3,
    examples=(
        Example(
            "def f(xs, k):\n    for x in xs:\n        print(x, xs[k])\n",
            "def f(xs, k):\n    for x in xs[k:]:\n        print(x, xs[k])\n",
        ),
        Example(
            "def f(xs):\n    return [] if len(xs) == 0 else f(xs)\n",
            "def f(xs):\n    return [] if len(xs) == 0 else f(xs[1:])\n",
        ),
    ),
)
def take_part(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Use a part of a sequence in place of all of it.

    Risk of overfitting: medium.
    """
    text, parent = site.code(node), site.parent(node)
    if not isinstance(parent, (cst.For, cst.CompFor, cst.Arg, cst.Return)):
        return
    if is_fixed(site, node):
        return
    scope = scope_of(site, node)
    if scope is None:
        return
    kinds, known = scope.kinds, text in scope.names or "." in text
    if is_target(site, node) or not known or kinds.get(text, "container") != "container":
        return
    looped = isinstance(parent, (cst.For, cst.CompFor))
    sure = (1.0 if looped else 0.7) if text in kinds else 0.3
    numbers = [n for n in scope.names if kinds.get(n) == "number"][:3] if looped else []
    parts = ["[1:]", "[:-1]", *(f"[{n}:]" for n in numbers), *(f"[:{n}]" for n in numbers)]
    parts += ["[::-1]"]
    for rank, part in enumerate(parts if sure > 0.3 else parts[:2]):
        yield site.replace(node, f"{text}{part}", sure * 0.92**rank)


@operator(
    cst.Name,
    cst.Attribute,
    cst.List,
    cst.Call,
    prior=0.4,
    examples=(
        Example("def f(xs, x):\n    return xs + x\n", "def f(xs, x):\n    return xs + [x]\n"),
        Example("def f(xs):\n    return []\n", "def f(xs):\n    return [[]]\n"),
        Example("def f(xs, x):\n    return [x]\n", "def f(xs, x):\n    return x\n"),
    ),
)
def wrap_in_list(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Put a value into a list of its own, or take the only element out of one.

    Risk of overfitting: low.
    """
    parent, text = site.parent(node), site.code(node)
    if is_fixed(site, node):
        return
    if isinstance(node, cst.List):
        if not node.elements and isinstance(parent, (cst.Return, cst.Assign, cst.Arg)):
            yield site.replace(node, "[[]]", 0.9 if isinstance(parent, cst.Return) else 0.4)
            for name in scopes.parameters(function_of(site, node))[:2]:
                yield site.replace(node, f"[{name}]", 0.5)
        elif len(node.elements) == 1 and isinstance(node.elements[0], cst.Element):
            inner = node.elements[0].value
            yield site.replace(node, enclosed(site, node, site.code(inner)), 0.8)
        return
    if text in ("None", "True", "False", "self", "cls") or is_target(site, node):
        return
    if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Add):
        yield site.replace(node, f"[{text}]", 0.7)
    elif isinstance(parent, cst.Return):
        yield site.replace(node, f"[{text}]", 0.5)
    elif isinstance(parent, cst.Arg) and _is_collected(site, parent):
        yield site.replace(node, f"[{text}]", 0.6)


def _is_collected(site: Site, arg: cst.Arg) -> bool:
    call = site.parent(arg)
    if not isinstance(call, cst.Call) or arg.keyword is not None or arg.star:
        return False
    return site.code(call.func).rpartition(".")[2] in ("extend", "append", "list", "set", "deque")


@operator(
    cst.Return,
    cst.Assign,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    rest = f(xs[1:])\n    return [x for x in rest]\n",
            "def f(xs):\n    rest = f(xs[1:])\n    return rest + [x for x in rest]\n",
        ),
        Example(
            "def f(xs):\n    head, rest = xs[0], xs[1:]\n    return f(rest)\n",
            "def f(xs):\n    head, rest = xs[0], xs[1:]\n    return [head] + f(rest)\n",
        ),
    ),
)
def join_sequences(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Join a returned or assigned sequence with a variable or with a list of one variable.

    Risk of overfitting: medium.
    """
    scope = scope_of(site, node)
    if not isinstance(node, (cst.Return, cst.Assign)) or scope is None:
        return
    value = node.value
    if not isinstance(value, _SEQUENCES) or not _is_sequence(site, value, scope):
        return
    text, kinds = wrapped(site, value), scope.kinds
    sure = 1.0 if isinstance(node, cst.Return) else 0.3
    others = [n for n in reversed(scope.names) if n != text and n not in ("self", "cls")]
    near = sorted(others, key=lambda n: kinds.get(n) == "number")[: 4 if sure == 1.0 else 2]
    for rank, name in enumerate(near):
        weight = sure * 0.85**rank
        parts = (name, f"[{name}]") if kinds.get(name) != "number" else (f"[{name}]",)
        for part in parts:
            yield site.replace(value, f"{part} + {text}", weight)
            yield site.replace(value, f"{text} + {part}", weight * 0.9)


def _is_sequence(site: Site, node: cst.BaseExpression, scope: scopes.Scope) -> bool:
    """Say whether an expression is likely to be a list."""
    text = site.code(node)
    if isinstance(node, (cst.List, cst.ListComp)):
        return True
    if isinstance(node, cst.Subscript):
        return isinstance(node.slice[0].slice, cst.Slice)
    if isinstance(node, cst.Call):
        return site.code(node.func).rpartition(".")[2] in (scope.function.name, "list", "sorted")
    if isinstance(node, cst.BinaryOperation):
        return isinstance(node.operator, cst.Add) and "[" in text
    return scope.kinds.get(text) == "container"


@operator(
    cst.Tuple,
    cst.List,
    prior=0.45,
    examples=(
        Example("def f(a, b):\n    return a, b\n", "def f(a, b):\n    return b, a\n"),
        Example(
            "def f(p):\n    x, y = p\n    return x\n", "def f(p):\n    y, x = p\n    return x\n"
        ),
    ),
)
def swap_elements(node: cst.BaseAssignTargetExpression, site: Site) -> Iterator[Rewrite]:
    """Swap two neighbouring elements of a tuple or list, in values and in targets.

    Risk of overfitting: low.
    """
    if not isinstance(node, (cst.Tuple, cst.List)) or not 2 <= len(node.elements) <= 4:
        return
    if is_fixed(site, node) or any(isinstance(e, cst.StarredElement) for e in node.elements):
        return
    data, encoding = site.facts.source.data, site.facts.source.encoding
    for left, right in zip(node.elements, node.elements[1:], strict=False):
        (a, b), (c, d) = site.span(left), site.span(right)
        first, between, second = (data[s:e].decode(encoding) for s, e in ((a, b), (b, c), (c, d)))
        if first != second:
            names = isinstance(left.value, cst.Name) or isinstance(right.value, cst.Name)
            weight = (1.0 if isinstance(node, cst.Tuple) else 0.4) * (1.0 if names else 0.5)
            yield Rewrite(a, d, f"{second}{between}{first}", weight / (len(node.elements) - 1))


@operator(
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "def f(n):\n    return list(range(n))\n", "def f(n):\n    return list(range(n + 1))\n"
        ),
        Example(
            "def f(n):\n    return list(range(n))\n", "def f(n):\n    return list(range(1, n))\n"
        ),
        Example(
            "def f(a, b):\n    return range(a, b)\n", "def f(a, b):\n    return range(a, b - 1)\n"
        ),
    ),
)
def move_range_bound(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Move the start or the end of a range, or let it count down.

    Risk of overfitting: low.
    """
    if site.code(node.func) != "range" or not 1 <= len(node.args) <= 3:
        return
    if any(arg.star or arg.keyword for arg in node.args):
        return
    for rank, arguments in enumerate(_ranges(site, [arg.value for arg in node.args])):
        yield site.replace(node, f"range({', '.join(arguments)})", 0.93**rank)


def _ranges(site: Site, values: Sequence[cst.BaseExpression]) -> Iterator[tuple[str, ...]]:
    texts = tuple(site.code(value) for value in values)
    if len(values) == 1:
        up, down, stop = *_two(site, values[0]), texts[0]
        yield from (
            (up,),
            ("1", stop),
            ("1", up),
            (down,),
            (f"{wrapped(site, values[0])} - 1", "-1", "-1"),
        )
        return
    start, stop, rest = texts[0], texts[1], texts[2:]
    for moved in _two(site, values[1]):
        yield (start, moved, *rest)
    for moved in _two(site, values[0]):
        yield (moved, stop, *rest)
    yield (stop, start, *rest)
    if not rest:
        yield (start, stop, "-1")
        yield (stop, start, "-1")
        yield (*(_two(site, v)[0] for v in values),)
        yield (stop,)


def _two(site: Site, node: cst.BaseExpression) -> tuple[str, str]:
    if isinstance(node, cst.Integer):
        value = int(node.value.replace("_", ""), 0)
        return str(value + 1), str(value - 1)
    text = site.code(node) if isinstance(node, cst.BinaryOperation) else wrapped(site, node)
    up, down = _stepped(text)
    return up, down


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    return dict(enumerate(xs))\n",
            "def f(xs):\n    return dict(enumerate(xs, 1))\n",
        ),
        Example("def f(xs):\n    return sum(xs, 1)\n", "def f(xs):\n    return sum(xs)\n"),
    ),
)
def move_first_number(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Begin an enumeration or a sum elsewhere.

    Risk of overfitting: low.
    """
    name = site.code(node.func)
    if name not in ("enumerate", "sum") or not 1 <= len(node.args) <= 2:
        return
    first = node.args[0]
    _, end = site.span(first)
    if len(node.args) == 2:
        yield Rewrite(end, site.span(node.args[1])[1], "")
    elif not first.star and not isinstance(first.value, cst.GeneratorExp):
        yield Rewrite(end, end, ", 1", 1.0 if name == "enumerate" else 0.2)
