"""Guards: lines that leave before a value that is None, empty, missing or of the wrong type."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import (
    can_place,
    conditions_about,
    exits,
    function_of,
    header,
    is_first,
    loop_of,
    under,
)
from patchwright.operators.crashes import (
    blame,
    blame_none,
    crashes,
    held,
    lookup_checks,
    point,
    suspects,
)
from patchwright.operators.facts import BUILTINS, FunctionNode
from patchwright.operators.neutral import results, values_for

_NONE_ATTRIBUTE = ("AttributeError", "'NoneType' object has no attribute 'name'")
_NONE_ITERABLE = ("TypeError", "'NoneType' object is not iterable")
_INDEX = ("IndexError", "list index out of range")
_BASE_CASES = {
    "number": ("{} <= 0", "{} == 0", "{} <= 1"),
    "container": ("not {}", "len({}) <= 1"),
    "object": ("{} is None", "not {}"),
}


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.While,
    cst.For,
    prior=0.6,
    examples=(
        Example(
            "def f(x):\n    y = 1\n    return x.name + y\n",
            "def f(x):\n    y = 1\n    if x is None:\n        return None\n    return x.name + y\n",
            crash=_NONE_ATTRIBUTE,
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        print(x.name)\n",
            "def f(xs):\n    for x in xs:\n        if x is None:\n            continue\n"
            "        print(x.name)\n",
            crash=_NONE_ATTRIBUTE,
        ),
    ),
)
def leave_when_none(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave the block before a statement that uses a value which is None.

    Risk of overfitting: medium; what to give back for None is taken from the other returns.
    """
    weight = blame_none(site, node)
    if weight and can_place(site, node):
        for rank, subject in enumerate(suspects(site, header(site, node), 3)):
            for leave, share in exits(site, node)[:3]:
                lines = [f"if {subject} is None:", f"    {leave}"]
                yield site.insert_before(node, lines, weight * share * 0.8**rank)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.While,
    cst.For,
    prior=0.5,
    examples=(
        Example(
            "def f(xs):\n    return xs[0]\n",
            "def f(xs):\n    if not xs:\n        return None\n    return xs[0]\n",
            crash=_INDEX,
        ),
        Example(
            "def f(xs):\n    total = 0\n    return total / len(xs)\n",
            "def f(xs):\n    if not xs:\n        return 0\n    total = 0\n"
            "    return total / len(xs)\n",
        ),
    ),
)
def leave_when_empty(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave the function early when an argument is empty.

    Risk of overfitting: medium; a suite that has only one empty case says little of the others.
    """
    types = ("IndexError", "ZeroDivisionError", "ValueError", "StopIteration", "RecursionError")
    weight, first = blame(site, node, *types), is_first(site, node)
    function = function_of(site, node)
    if function is None or not can_place(site, node) or not (first or weight >= 0.7):
        return
    kinds = scopes.kinds(function)
    found = scopes.parameters(function) if first else suspects(site, header(site, node), 2)
    rows = [name for name in found if kinds.get(name) == "container"]
    rows += [] if first else [name for name in found if name not in rows]
    rows.sort(key=lambda name: all(seen.length != 0 for seen in held(site, name)))
    values = list(dict.fromkeys((*results(site, function)[:3], "0")))
    for name in rows[:3]:
        for rank, value in enumerate((*values, name) if values != ["", "0"] else [""]):
            lines = [f"if not {name}:", f"    return {value}".rstrip()]
            yield site.insert_before(node, lines, (weight or 0.5) * 0.8**rank)


@operator(
    cst.SimpleStatementLine,
    cst.For,
    prior=0.4,
    examples=(
        Example(
            "def f(xs=None):\n    for x in xs:\n        print(x)\n",
            "def f(xs=None):\n    if xs is None:\n        xs = []\n    for x in xs:\n"
            "        print(x)\n",
            crash=_NONE_ITERABLE,
        ),
    ),
)
def fill_when_none(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Give a variable that is None an empty value before the statement that uses it.

    Risk of overfitting: medium; None may have to be kept apart from empty.
    """
    weight = blame_none(site, node)
    if weight and can_place(site, node):
        for subject in suspects(site, header(site, node), 2):
            values = values_for(site, subject, ("[]", "{}", '""', "0"))
            for rank, value in enumerate(values):
                lines = [f"if {subject} is None:", f"    {subject} = {value}"]
                yield site.insert_before(node, lines, weight * 0.8**rank)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    prior=0.45,
    examples=(
        Example(
            "def f(xs, i):\n    y = xs[i]\n    return y\n",
            "def f(xs, i):\n    if i >= len(xs):\n        return None\n    y = xs[i]\n"
            "    return y\n",
            crash=_INDEX,
        ),
        Example(
            "def f(d, ks):\n    for k in ks:\n        print(d[k])\n",
            "def f(d, ks):\n    for k in ks:\n        if k not in d:\n            continue\n"
            "        print(d[k])\n",
            crash=("KeyError", "'k'"),
        ),
    ),
)
def leave_when_not_there(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave the block before a statement that looks up an index or a key that is not there.

    Risk of overfitting: medium; what to give back is taken from the other returns.
    """
    if not blame(site, node, "IndexError", "KeyError") or not can_place(site, node):
        return
    for _, opposite, weight in lookup_checks(site, node, header(site, node)):
        for leave, share in exits(site, node)[:3]:
            lines = [f"if {opposite}:", f"    {leave}"]
            yield site.insert_before(node, lines, weight * share)


@operator(
    cst.SimpleStatementLine,
    prior=0.4,
    examples=(
        Example(
            "def f(d, k):\n    del d[k]\n",
            "def f(d, k):\n    if k in d:\n        del d[k]\n",
            crash=("KeyError", "'k'"),
        ),
        Example(
            "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n    return out\n",
            "def f(xs):\n    out = []\n    for x in xs:\n        if x not in out:\n"
            "            out.append(x)\n    return out\n",
        ),
    ),
)
def do_only_when(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Run a statement only when what it uses is there, or when a condition of the function holds.

    Risk of overfitting: high for conditions that no crash asks for.
    """
    small = node.body[0]
    if len(node.body) != 1 or not can_place(site, node):
        return
    if isinstance(small, (cst.Assign, cst.AugAssign, cst.Expr, cst.Del, cst.Return)):
        for rank, (check, weight) in enumerate(_conditions(site, node)):
            yield site.replace(node, under(site, node, f"if {check}:"), weight * 0.95**rank)


def _conditions(site: Site, node: cst.SimpleStatementLine) -> Iterator[tuple[str, float]]:
    text, none = site.code(node), blame_none(site, node)
    if none:
        yield from ((f"{s} is not None", none) for s in suspects(site, text, 2))
    if blame(site, node, "IndexError", "KeyError"):
        yield from ((check, weight) for check, _, weight in lookup_checks(site, node, text))
    yield from _member_conditions(site, node)
    yield from ((check, 0.35) for check in conditions_about(site, node, text)[:3])


def _member_conditions(site: Site, node: cst.SimpleStatementLine) -> Iterator[tuple[str, float]]:
    small = node.body[0]
    call = small.value if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or len(call.args) != 1:
        return
    if isinstance(call.func, cst.Attribute):
        base, value = site.code(call.func.value), site.code(call.args[0])
        weight = blame(site, node, "ValueError", "KeyError")
        if call.func.attr.value == "remove" and weight:
            yield f"{value} in {base}", weight
        elif call.func.attr.value in ("append", "add", "appendleft"):
            yield f"{value} not in {base}", 0.6


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.While,
    prior=0.45,
    examples=(
        Example(
            "def f(n):\n    return n * f(n - 1)\n",
            "def f(n):\n    if n <= 0:\n        return 1\n    return n * f(n - 1)\n",
        ),
    ),
)
def stop_recursion(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Give a function that calls itself a case in which it does not.

    Risk of overfitting: medium; the returned value is a guess among few.
    """
    function = function_of(site, node)
    if function is None or not is_first(site, node) or not can_place(site, node):
        return
    if not scopes.calls_itself(function):
        return
    weight = blame(site, node, "RecursionError") or 0.6
    values = [v for v in results(site, function)[:2] if v]
    values = list(dict.fromkeys((*values, "1", "0", *scopes.parameters(function)[:2])))
    for place, test in enumerate(_base_cases(function)[:4]):
        for rank, value in enumerate(values):
            lines = [f"if {test}:", f"    return {value}"]
            yield site.insert_before(node, lines, weight * 0.9**place * 0.85**rank)


def _base_cases(function: FunctionNode) -> list[str]:
    kinds = scopes.kinds(function)
    found = []
    for name in scopes.parameters(function):
        tests = _BASE_CASES.get(kinds.get(name, ""), ())
        found += [(rank, test.format(name)) for rank, test in enumerate(tests)]
    return [test for _, test in sorted(found, key=lambda row: row[0])]


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    prior=0.3,
    examples=(
        Example(
            "def f(xs, n):\n    for x in xs:\n        print(x)\n        if x > n:\n"
            "            return x\n    return 0\n",
            "def f(xs, n):\n    for x in xs:\n        if x > n:\n            continue\n"
            "        print(x)\n        if x > n:\n            return x\n    return 0\n",
        ),
    ),
)
def leave_when(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave a loop's round or the function at its start when a condition of the function holds.

    Risk of overfitting: high; both the condition and the way out are borrowed.
    """
    loop = loop_of(site, node)
    starts_loop = loop is not None and loop.body.body[:1] == (node,)
    if not can_place(site, node) or not (starts_loop or is_first(site, node)):
        return
    text = site.code(node) if loop is None else site.code(loop)
    ready = {*scopes.parameters(function_of(site, node)), *site.facts.module_names, "self"}
    for rank, test in enumerate(conditions_about(site, node, text)[:6]):
        if starts_loop or set(reading.names(test)) <= ready:
            for leave, share in exits(site, node)[:2]:
                lines = [f"if {test}:", f"    {leave}"]
                yield site.insert_before(node, lines, share * 0.9**rank)


@operator(
    cst.SimpleStatementLine,
    cst.For,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        print(x)\n",
            "def f(xs):\n    if isinstance(xs, int):\n        return\n    for x in xs:\n"
            "        print(x)\n",
            crash=("TypeError", "'int' object is not iterable"),
        ),
    ),
)
def leave_when_of_type(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Leave before a statement that cannot use a value of the type that a crash names.

    Risk of overfitting: medium; what to give back is a guess.
    """
    for failure in crashes(site, "TypeError", "AttributeError", says=r"'\w+' object"):
        kind = failure.message.partition("'")[2].partition("'")[0]
        weight = point(site, node, failure)
        if kind not in BUILTINS or weight < 0.4 or not can_place(site, node):
            continue
        for subject in suspects(site, header(site, node), 2, kind):
            own = [(f"return {subject}", 0.7), (f"return [{subject}]", 0.4)]
            leaves = exits(site, node)[:2]
            own = own if any(leave != "return" for leave, _ in leaves) else []
            for leave, share in (*leaves, *own):
                lines = [f"if isinstance({subject}, {kind}):", f"    {leave}"]
                yield site.insert_before(node, lines, weight * share)
