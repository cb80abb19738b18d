"""Skips: rounds and calls that should leave out the thing itself, what was seen, and texts."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import can_place, function_of, is_first, loop_of, scope_of
from patchwright.operators.crashes import blame

_KINDS = ("str", "dict", "list", "(list, tuple)", "bytes")


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    prior=0.35,
    examples=(
        Example(
            "def f(me, xs):\n    for x in xs:\n        print(x)\n",
            "def f(me, xs):\n    for x in xs:\n        if x == me:\n            continue\n"
            "        print(x)\n",
        ),
        Example(
            "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n    return out\n",
            "def f(xs):\n    out = []\n    for x in xs:\n        if x in out:\n"
            "            continue\n        out.append(x)\n    return out\n",
        ),
    ),
)
def skip_round(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave out a round of a loop: for the thing itself, for what was seen, for nothing.

    Risk of overfitting: medium.
    """
    loop, scope = loop_of(site, node), scope_of(site, node)
    if not isinstance(loop, cst.For) or scope is None or not can_place(site, node):
        return
    if loop.body.body[:1] != (node,):
        return
    for rank, test in enumerate(_tests(site, loop, scope)):
        if test not in site.code(node)[:80]:
            yield site.insert_before(node, [f"if {test}:", "    continue"], 0.9**rank)


def _tests(site: Site, loop: cst.For, scope: scopes.Scope) -> Iterator[str]:
    looped = [n for n in reading.names(site.code(loop.target)) if n != "_"]
    read = reading.names(site.code(loop.iter))
    known = [n for n in scope.names if n not in looped and n not in read and n != "self"]
    grown = [base for base, _ in scope.growing]
    plain = [n for n in known if n not in grown and scope.kinds.get(n) != "container"]
    for name in looped[:2]:
        yield from (f"{name} in {base}" for base in grown[:2])
        yield f"not {name}"
        yield from (f"{name} == {other}" for other in plain[:4])
        yield f"{name} is None"


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.Try,
    cst.While,
    prior=0.4,
    examples=(
        Example(
            "def f(v):\n    for x in v:\n        yield from f(x)\n",
            "def f(v):\n    if isinstance(v, str):\n        yield v\n        return\n"
            "    for x in v:\n        yield from f(x)\n",
        ),
        Example(
            "def f(v):\n    return [f(x) for x in v]\n",
            "def f(v):\n    if isinstance(v, str):\n        return v\n"
            "    return [f(x) for x in v]\n",
        ),
    ),
)
def leave_as_it_is(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Give a value of one type back as it is, in a function that goes into its parts.

    Risk of overfitting: medium; the type is a guess.
    """
    function = function_of(site, node)
    if function is None or not is_first(site, node) or not can_place(site, node):
        return
    if not scopes.calls_itself(function):
        return
    weight = blame(site, node, "RecursionError", "AttributeError", "TypeError") or 0.6
    text = site.facts.source.text
    for name in scopes.parameters(function)[:2]:
        for rank, kind in enumerate(_KINDS):
            test = f"if isinstance({name}, {kind}):"
            if test in text:
                continue
            if scopes.is_generator(function):
                lines = [test, f"    yield {name}", "    return"]
                yield site.insert_before(node, lines, weight * 0.7**rank)
            else:
                for share, value in ((1.0, name), (0.8, f"[{name}]")):
                    lines = [test, f"    return {value}"]
                    yield site.insert_before(node, lines, weight * share * 0.7**rank)
