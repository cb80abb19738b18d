"""Walks over nested, repeated and shared values: texts in lists, seen nodes, rows and windows."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, scopes
from patchwright.operators.blocks import (
    can_place,
    enclosed,
    function_of,
    is_first,
    loop_of,
    scope_of,
    wrapped,
)
from patchwright.operators.literals import last_name, owner_of

_SEEN = re.compile(r"^_?(seen|visited|done|closed|explored|known|found|processed)\w*$|_seen$")
_NESTED = ("Iterable", "Sequence", "Collection", "Container")


@operator(
    cst.Call,
    prior=0.5,
    examples=(
        Example(
            'def f(x):\n    if hasattr(x, "__iter__"):\n        return 1\n',
            'def f(x):\n    if hasattr(x, "__iter__") and not isinstance(x, (str, bytes)):\n'
            "        return 1\n",
        ),
        Example(
            "def f(x):\n    return isinstance(x, int)\n",
            "def f(x):\n    return isinstance(x, int) and not isinstance(x, bool)\n",
        ),
    ),
)
def except_kind(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Except texts from what is walked into, or truth values from numbers.

    Risk of overfitting: low.
    """
    name = last_name(node)
    if name not in ("isinstance", "hasattr") or len(node.args) != 2:
        return
    subject, kind = (site.code(arg.value) for arg in node.args)
    excepted = ""
    if "__iter__" in kind or "__len__" in kind or kind.rpartition(".")[2] in _NESTED:
        excepted = "(str, bytes)"
    elif re.search(r"\b(int|float|Number)\b", kind) and "bool" not in kind:
        excepted = "bool"
    if excepted:
        text = f"{site.code(node)} and not isinstance({subject}, {excepted})"
        yield site.replace(node, enclosed(site, node, text), 1.0)
        if excepted != "bool":
            yield site.replace(node, f"isinstance({subject}, (list, tuple))", 0.6)
            yield site.replace(node, f"isinstance({subject}, (list, tuple, set))", 0.4)


@operator(
    cst.SimpleStatementLine,
    cst.For,
    cst.If,
    prior=0.4,
    examples=(
        Example(
            "def f(g, n, seen):\n    for m in g[n]:\n        f(g, m, seen)\n",
            "def f(g, n, seen):\n    if n in seen:\n        return\n    seen.add(n)\n"
            "    for m in g[n]:\n        f(g, m, seen)\n",
        ),
        Example(
            "def f(g, todo, seen):\n    while todo:\n        n = todo.pop()\n"
            "        todo.extend(g[n])\n",
            "def f(g, todo, seen):\n    while todo:\n        n = todo.pop()\n"
            "        if n in seen:\n            continue\n        seen.add(n)\n"
            "        todo.extend(g[n])\n",
        ),
    ),
)
def remember_seen(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Pass over what was seen before, and remember what is seen.

    Risk of overfitting: low.
    """
    scope = scope_of(site, node)
    if scope is None or not can_place(site, node):
        return
    known = [n for n in scope.names if _SEEN.search(n)]
    known += [f"self.{m}" for m in sorted(site.members) if _SEEN.search(m)] if site.members else []
    if not known:
        return
    loop = loop_of(site, node)
    if loop is None and not is_first(site, node):
        return
    leave = "continue" if loop is not None else _leaving(scope)
    for subject in _walked(site, node, loop, scope)[:3]:
        for name in known[:2]:
            if subject != name:
                add = f"{name}.add({subject})"
                test = [f"if {subject} in {name}:", f"    {leave}"]
                yield site.insert_before(node, [*test, add], 0.9)
                yield site.insert_before(node, test, 0.8)
                yield site.insert_before(node, [add], 0.8)


def _leaving(scope: scopes.Scope) -> str:
    values = scopes.default_values(scope.function)
    return f"return {values[0]}".rstrip() if values else "return"


def _walked(
    site: Site, node: cst.CSTNode, loop: cst.For | cst.While | None, scope: scopes.Scope
) -> list[str]:
    """Return variables that may be what a walk stands at."""
    if isinstance(loop, cst.For):
        return re.findall(r"\w+", site.code(loop.target))
    if isinstance(loop, cst.While):
        body = site.code(loop.body)
        return re.findall(r"(\w+)(?:, *\w+)* = \w+\.pop\w*\(", body)
    return [n for n in scopes.parameters(scope.function) if n not in ("self", "cls")][:3]


@operator(
    cst.BinaryOperation,
    prior=0.8,
    examples=(
        Example(
            "def f(w, h):\n    return [[0] * w] * h\n",
            "def f(w, h):\n    return [[0] * w for _ in range(h)]\n",
        ),
        Example(
            "def f(n):\n    return [{}] * n\n", "def f(n):\n    return [{} for _ in range(n)]\n"
        ),
    ),
)
def make_rows_apart(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Make every row of a table anew in place of repeating one row.

    Risk of overfitting: low; the pattern itself is a known mistake.
    """
    if not isinstance(node.operator, cst.Multiply) or not isinstance(node.left, cst.List):
        return
    if len(node.left.elements) != 1 or not isinstance(node.left.elements[0], cst.Element):
        return
    row = node.left.elements[0].value
    shared = isinstance(row, (cst.List, cst.Dict, cst.Call, cst.BinaryOperation, cst.ListComp))
    text, count = site.code(row), site.code(node.right)
    if shared:
        yield site.replace(node, f"[{text} for _ in range({count})]")
    elif isinstance(row, cst.Name):
        yield site.replace(node, f"[list({text}) for _ in range({count})]", 0.5)


@operator(
    cst.Call,
    prior=0.45,
    examples=(
        Example(
            "def f(ks):\n    return dict.fromkeys(ks, [])\n",
            "def f(ks):\n    return {key: [] for key in ks}\n",
        ),
        Example(
            "import copy\n\n\ndef f(x):\n    return x.copy()\n",
            "import copy\n\n\ndef f(x):\n    return copy.deepcopy(x)\n",
        ),
        Example(
            "def f(d):\n    return dict(d)\n",
            "import copy\n\n\ndef f(d):\n    return copy.deepcopy(d)\n",
        ),
    ),
)
def copy_deeply(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Copy a value with all that is in it, or give every key a value of its own.

    Risk of overfitting: low.
    """
    name, owner, text = last_name(node), owner_of(node), site.code(node)
    if text.startswith("dict.fromkeys(") and len(node.args) == 2:
        keys, value = (site.code(arg.value) for arg in node.args)
        if value[:1] in "[{" or value.endswith("()"):
            yield site.replace(node, f"{{key: {value} for key in {keys}}}", 1.0)
        return
    deep, needs = site.reach("copy", "deepcopy")
    share = 0.8 if not needs else 0.5
    if name == "copy" and owner is not None:
        base = site.code(node.args[0].value) if node.args else site.code(owner)
        if base != "copy":
            yield site.replace(node, f"{deep}({base})", 1.0 if not needs else 0.8, needs)
    elif name in ("list", "dict") and owner is None and len(node.args) == 1:
        whole = node.args[0].value
        if isinstance(whole, (cst.Name, cst.Attribute)):
            yield site.replace(node, f"{deep}({site.code(whole)})", share, needs)
            if name == "list":
                yield site.replace(node, f"[list(row) for row in {site.code(whole)}]", 0.4)


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example(
            "def f(a, b):\n    return list(zip(a, b))\n",
            "import itertools\n\n\ndef f(a, b):\n    return list(itertools.zip_longest(a, b))\n",
        ),
        Example(
            "from itertools import zip_longest\n\n\ndef f(a, b):\n    return zip(a, b)\n",
            "from itertools import zip_longest\n\n\n"
            "def f(a, b):\n    return zip_longest(a, b, fillvalue=0)\n",
        ),
        Example(
            "def f(xs, n):\n    return [xs[i:i + n] for i in range(len(xs))]\n",
            "def f(xs, n):\n    return [xs[i:i + n] for i in range(len(xs) - n + 1)]\n",
        ),
        Example(
            "def f(xs, n):\n    return [xs[i:i + n] for i in range(len(xs))]\n",
            "def f(xs, n):\n    return [xs[i:i + n] for i in range(0, len(xs), n)]\n",
        ),
    ),
)
def walk_as_far(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Walk as far as the longest of several, in steps, or over whole windows only.

    Risk of overfitting: low.
    """
    name, function = site.code(node.func), function_of(site, node)
    if name in ("zip", "zip_longest", "itertools.zip_longest") and len(node.args) >= 2:
        plain = [site.code(arg) for arg in node.args if arg.keyword is None]
        longest, needs = site.reach("itertools", "zip_longest")
        joined, fills = ", ".join(plain), ("", "0", '""')
        for rank, fill in enumerate(fills):
            text = f"{longest}({joined}{f', fillvalue={fill}' if fill else ''})"
            if text != site.code(node):
                yield site.replace(node, text, (0.7 if needs else 1.0) * 0.8**rank, needs)
        if name == "zip" and len(plain) == 2 and plain[0] == plain[1]:
            yield site.replace(node, f"zip({plain[0]}, {plain[1]}[1:])", 1.0)
    elif name == "range" and function is not None and not any(a.star for a in node.args):
        yield from _windows(site, node)


def _windows(site: Site, node: cst.Call) -> Iterator[Rewrite]:
    values = [arg.value for arg in node.args]
    if not 1 <= len(values) <= 2:
        return
    stop, start = wrapped(site, values[-1]), site.code(values[0]) if values[1:] else "0"
    kinds = scopes.kinds(site.unit.function) if site.unit.function is not None else {}
    numbers = [n for n, kind in kinds.items() if kind == "number" and n != stop]
    taken = re.findall(r": *\w+ *\+ *(\w+)\]", site.code(site.root))
    for rank, number in enumerate(dict.fromkeys((*taken, *numbers[:2]))):
        share = (0.9 if number in taken else 0.3) * 0.8**rank
        text = site.code(values[-1])
        yield site.replace(node, f"range({start}, {text}, {number})", share)
        yield site.replace(values[-1], f"{stop} - {number} + 1", share)
        yield site.replace(values[-1], f"{stop} - {number}", share * 0.6)
    yield site.replace(node, f"range({start}, {site.code(values[-1])}, 2)", 0.3)


@operator(
    cst.Call,
    cst.Name,
    prior=0.35,
    examples=(
        Example(
            "def f(x):\n    return isinstance(x, list)\n",
            "def f(x):\n    return isinstance(x, (list, tuple))\n",
        ),
        Example(
            "def f(x):\n    out = []\n    for y in x:\n        if isinstance(y, list):\n"
            "            out.append(f(y))\n    return out\n",
            "def f(x):\n    out = []\n    for y in x:\n        if isinstance(y, list):\n"
            "            out.extend(f(y))\n    return out\n",
        ),
    ),
)
def walk_into_more(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Walk into tuples, sets and dictionaries as into lists, and join what a walk gives back.

    Risk of overfitting: low.
    """
    parent = site.parent(node)
    if isinstance(node, cst.Name):
        call = site.parent(parent) if isinstance(parent, cst.Arg) else None
        checked = isinstance(call, cst.Call) and last_name(call) == "isinstance"
        more = {"list": ("list, tuple", "list, tuple, set"), "dict": ("dict, list",)}
        more |= {"int": ("int, float",), "str": ("str, bytes",), "tuple": ("list, tuple",)}
        for rank, text in enumerate(more.get(node.value, ()) if checked else ()):
            yield site.replace(node, f"({text})", 0.9 - 0.2 * rank)
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        function = function_of(site, node)
        if function is None or node.func.attr.value != "append" or len(node.args) != 1:
            return
        inner = node.args[0].value
        if isinstance(inner, cst.Call) and last_name(inner) == function.name:
            yield site.replace(node.func.attr, "extend", 1.0)
