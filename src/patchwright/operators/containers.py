"""Containers: keys that are not there, shared and changing collections, what a loop goes over."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading
from patchwright.operators.blocks import (
    block_text,
    is_docstring,
    is_fixed,
    is_target,
    parsed,
    scope_of,
)
from patchwright.operators.crashes import blame
from patchwright.operators.facts import BUILTINS

_KEY = ("KeyError", "'k'")
_DEFAULTS = ("0", '""', "[]", "None", "{}", "False")
_CHANGING = frozenset({"append", "remove", "pop", "add", "discard", "clear", "insert", "update"})
_LAZY = frozenset({"map", "filter", "zip", "reversed", "range", "enumerate", "keys", "values"})
_VIEWS = ("items", "keys", "values")


@operator(
    cst.Subscript,
    prior=0.6,
    examples=(
        Example(
            "def f(d, k):\n    return d[k]\n", "def f(d, k):\n    return d.get(k)\n", crash=_KEY
        ),
        Example(
            "def f(d, k):\n    return 1 + d[k]\n",
            "def f(d, k):\n    return 1 + d.get(k, 0)\n",
            crash=_KEY,
        ),
    ),
)
def get_with_default(node: cst.Subscript, site: Site) -> Iterator[Rewrite]:
    """Look a key up with a default for when it is missing.

    Risk of overfitting: medium; the default is a guess, ordered by how the value is used.
    """
    weight = blame(site, node, "KeyError")
    if not weight or is_target(site, node) or is_fixed(site, node):
        return
    if not isinstance(node.slice[0].slice, cst.Index):
        return
    base, key = _entry(site, node)
    number = isinstance(site.parent(node), (cst.BinaryOperation, cst.AugAssign))
    used = (*_DEFAULTS, "") if number else ("", *_DEFAULTS)
    for rank, value in enumerate([v for v in used if v != "None"]):
        tail = f", {value}" if value else ""
        yield site.replace(node, f"{base}.get({key}{tail})", weight * 0.8**rank)


@operator(
    cst.AugAssign,
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "def f(d, k):\n    d[k] += 1\n",
            "def f(d, k):\n    d[k] = d.get(k, 0) + 1\n",
            crash=_KEY,
        ),
        Example(
            "def f(d, k, v):\n    d[k].append(v)\n",
            "def f(d, k, v):\n    d.setdefault(k, []).append(v)\n",
            crash=_KEY,
        ),
    ),
)
def begin_missing_entry(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Begin an entry of a dictionary when it is first counted or added to.

    Risk of overfitting: low.
    """
    weight = blame(site, node, "KeyError")
    if weight and isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Subscript):
        base, key = _entry(site, node.target)
        sign = site.code(node.operator).rstrip("=")
        for value, share in (("0", 1.0), ("1", 0.4), ('""', 0.4), ("[]", 0.4)):
            text = f"{base}[{key}] = {base}.get({key}, {value}) {sign} {_side(site, node.value)}"
            yield site.replace(node, text, weight * share)
    elif weight and isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        target, method = node.func.value, node.func.attr.value
        empty = {"append": "[]", "extend": "[]", "add": "set()", "update": "{}"}.get(method)
        if isinstance(target, cst.Subscript) and empty:
            base, key = _entry(site, target)
            yield site.replace(target, f"{base}.setdefault({key}, {empty})", weight)


def _entry(site: Site, node: cst.Subscript) -> tuple[str, str]:
    start, end = site.span(node.slice[0])[0], site.span(node.slice[-1])[1]
    key = site.facts.source.data[start:end].decode(site.facts.source.encoding)
    return site.code(node.value), f"({key})" if len(node.slice) > 1 else key


def _side(site: Site, node: cst.BaseExpression) -> str:
    simple = (cst.Name, cst.Call, cst.Attribute, cst.Subscript, cst.BaseNumber, cst.BaseString)
    text = site.code(node)
    return text if isinstance(node, simple) else f"({text})"


@operator(
    cst.Call,
    cst.Del,
    prior=0.5,
    examples=(
        Example("def f(it):\n    return next(it)\n", "def f(it):\n    return next(it, None)\n"),
        Example("def f(d, k):\n    d.pop(k)\n", "def f(d, k):\n    d.pop(k, None)\n", crash=_KEY),
        Example(
            "def f(xs):\n    return max(xs)\n",
            "def f(xs):\n    return max(xs, default=0)\n",
            crash=("ValueError", "max() iterable argument is empty"),
        ),
    ),
)
def add_default(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Give a default to a call that raises when there is nothing: next, pop, getattr, max, min.

    Risk of overfitting: medium; the default is a guess.
    """
    if isinstance(node, cst.Del) and isinstance(node.target, cst.Subscript):
        weight = blame(site, node, "KeyError")
        if weight:
            base, key = _entry(site, node.target)
            yield site.replace(node, f"{base}.pop({key}, None)", weight)
    if not isinstance(node, cst.Call) or not node.args:
        return
    name = site.code(node.func).rpartition(".")[2]
    error, arguments, values = _RAISING.get(name, ("", 0, ()))
    weight = blame(site, node, error) or (0.2 if name in ("next", "get") else 0.0)
    plain = all(arg.keyword is None and not arg.star for arg in node.args)
    if weight and len(node.args) == arguments and plain:
        _, end = site.span(node.args[-1])
        for rank, value in enumerate(values):
            yield Rewrite(end, end, f", {value}", weight * 0.8**rank)


_RAISING: dict[str, tuple[str, int, tuple[str, ...]]] = {
    "next": ("StopIteration", 1, ("None", "0", '""')),
    "pop": ("KeyError", 1, ("None", "0", '""', "[]")),
    "getattr": ("AttributeError", 2, ("None", "0", '""', "[]")),
    "max": ("ValueError", 1, ("default=0", "default=None")),
    "min": ("ValueError", 1, ("default=0", "default=None")),
    "get": ("TypeError", 1, ('""', "0", "[]", "{}")),
    "reduce": ("TypeError", 2, ("0", "1", '""')),
}


@operator(
    cst.Name,
    cst.Attribute,
    prior=0.4,
    examples=(
        Example(
            "def f(a):\n    b = a\n    b.append(1)\n    return b\n",
            "def f(a):\n    b = a.copy()\n    b.append(1)\n    return b\n",
        ),
        Example(
            "class A:\n    def __init__(self, xs):\n        self.xs = xs\n",
            "class A:\n    def __init__(self, xs):\n        self.xs = list(xs)\n",
        ),
        Example(
            "def f(out, cur):\n    cur.append(1)\n    out.append(cur)\n",
            "def f(out, cur):\n    cur.append(1)\n    out.append(cur[:])\n",
        ),
    ),
)
def copy_value(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Keep, give back or collect a copy of a collection in place of the collection itself.

    Risk of overfitting: low.
    """
    scope, text = scope_of(site, node), site.code(node)
    if scope is None or not _is_kept(site, node) or is_target(site, node):
        return
    kind = scope.kinds.get(text)
    collected = {base for base, _ in scope.growing}
    sure = 1.0 if text in collected or kind == "container" else 0.4
    if kind == "number" or text in (site.facts.module_names | BUILTINS) or is_fixed(site, node):
        return
    deep = ["copy.deepcopy({})"] if "copy" in site.facts.imported else []
    deep += ["deepcopy({})"] if "deepcopy" in site.facts.imported else []
    shapes = ["{}.copy()", "list({})", *deep, "{}[:]", "dict({})"]
    for rank, shape in enumerate(shapes if sure == 1.0 else shapes[: 2 + len(deep)]):
        yield site.replace(node, shape.format(text), sure * 0.85**rank)


def _is_kept(site: Site, node: cst.BaseExpression) -> bool:
    """Say whether a name's value is stored, returned or put into a collection as it is."""
    parent, text = site.parent(node), site.code(node)
    if isinstance(parent, (cst.Assign, cst.Return)) and parent.value is node:
        stored = isinstance(parent, cst.Assign) or "." in text
        return stored and text not in ("self", "cls", "None", "True", "False")
    call = site.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute):
        return call.func.attr.value in ("append", "add", "put", "appendleft")
    return isinstance(parent, cst.Element) and isinstance(node, cst.Name)


@operator(
    cst.For,
    prior=0.5,
    examples=(
        Example(
            "def f(d):\n    for k in d:\n        if not d[k]:\n            del d[k]\n",
            "def f(d):\n    for k in list(d):\n        if not d[k]:\n            del d[k]\n",
            crash=("RuntimeError", "dictionary changed size during iteration"),
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        xs.remove(x)\n",
            "def f(xs):\n    for x in list(xs):\n        xs.remove(x)\n",
        ),
    ),
)
def loop_over_copy(node: cst.For, site: Site) -> Iterator[Rewrite]:
    """Loop over a copy of a collection that the loop's body changes.

    Risk of overfitting: low.
    """
    crash = blame(site, node, "RuntimeError", says="changed size|mutated")
    base = site.code(node.iter).partition("(")[0]
    changed = reading.is_plain(base) and _changes(block_text(site, node), base)
    if crash or changed:
        text = site.code(node.iter)
        yield site.replace(node.iter, f"list({text})", crash or 0.9)
        if reading.is_plain(text):
            yield site.replace(node.iter, f"{text}[:]", (crash or 0.9) * 0.5)


def _changes(body: str, base: str) -> bool:
    owner = base.rpartition(".")[0] if base.endswith(tuple(f".{v}" for v in _VIEWS)) else base
    looked = {how for name, how in reading.subjects(body) if name == owner}
    return bool(looked & _CHANGING) or f"del {owner}[" in body


@operator(
    cst.For,
    cst.CompFor,
    prior=0.4,
    examples=(
        Example(
            "def f(d):\n    for k, v in d:\n        print(k, v)\n",
            "def f(d):\n    for k, v in d.items():\n        print(k, v)\n",
        ),
        Example(
            "def f(d):\n    for v in d.keys():\n        print(v)\n",
            "def f(d):\n    for v in d.values():\n        print(v)\n",
        ),
        Example(
            "def f(xs):\n    return [i for i in xs]\n",
            "def f(xs):\n    return [i for i in range(len(xs))]\n",
        ),
    ),
)
def loop_over_other_view(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Loop over the pairs, values, positions or members of a collection, not over its other view.

    Risk of overfitting: low.
    """
    if not isinstance(node, (cst.For, cst.CompFor)):
        return
    target, source = node.target, site.code(node.iter)
    pair = isinstance(target, cst.Tuple) and len(target.elements) == 2
    base, dot, view = source.rpartition(".")
    if dot and view.endswith("()") and view[:-2] in _VIEWS:
        others = [f"{base}.{v}()" for v in _VIEWS if f"{v}()" != view and pair == (v == "items")]
    elif source.startswith("range(len(") and source.endswith("))"):
        others = [source[10:-2]]
    elif reading.is_plain(source) and pair:
        others = [f"{source}.items()", f"enumerate({source})"]
    elif reading.is_plain(source) and not isinstance(target, cst.Tuple):
        others = [f"range(len({source}))", f"{source}.values()"]
    else:
        others = []
    for rank, text in enumerate(others):
        yield site.replace(node.iter, text, (1.0 if pair else 0.5) * 0.8**rank)


@operator(
    cst.For,
    cst.CompFor,
    cst.Return,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    return [x for x in xs]\n",
            "def f(xs):\n    return [x for x in sorted(xs)]\n",
        ),
        Example(
            "def f(xs):\n    return map(str, xs)\n", "def f(xs):\n    return list(map(str, xs))\n"
        ),
    ),
)
def order_or_collect(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Sort, reverse, collect or make distinct what is looped over or returned.

    Risk of overfitting: medium; sorting hides a wrong order.
    """
    value = node.value if isinstance(node, cst.Return) else getattr(node, "iter", None)
    usable = (cst.Name, cst.Attribute, cst.Call, cst.GeneratorExp, cst.ListComp, cst.Subscript)
    if not isinstance(value, usable):
        return
    text, returned = site.code(value), isinstance(node, cst.Return)
    called = site.code(value.func).rpartition(".")[2] if isinstance(value, cst.Call) else ""
    shapes = ["sorted({})", "reversed({})", "set({})"]
    if returned:
        lazy = called in _LAZY or isinstance(value, cst.GeneratorExp)
        scope = scope_of(site, node)
        grown = {base for base, _ in scope.growing} if scope else set()
        shapes = ["list({})"] if lazy else []
        shapes += ["sorted({})", "{}[::-1]"] if text in grown else []
        shapes += ["list({})", "sorted({})"] if called == "set" else []
    elif called in ("sorted", "reversed", "enumerate", "zip"):
        shapes = []
    elif called == "range":
        shapes = ["reversed({})"]
    for rank, shape in enumerate(dict.fromkeys(shapes)):
        weight = (0.9 if returned else 0.5) * 0.8**rank
        yield site.replace(value, shape.format(text), weight)


@operator(
    cst.FunctionDef,
    prior=0.6,
    examples=(
        Example(
            "def f(x, xs=[]):\n    xs.append(x)\n    return xs\n",
            "def f(x, xs=None):\n    if xs is None:\n        xs = []\n    xs.append(x)\n"
            "    return xs\n",
        ),
    ),
)
def make_default_anew(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Make a list or dictionary that is a parameter's default anew in every call.

    Risk of overfitting: low.
    """
    function = parsed(site, node)
    if function is None or not isinstance(node.body, cst.IndentedBlock):
        return
    place = node.body.body[1] if is_docstring(node.body.body[0]) and node.body.body[1:] else None
    place = place or node.body.body[0]
    if is_docstring(place) or isinstance(place, (cst.FunctionDef, cst.ClassDef)):
        return
    for param in (*node.params.params, *node.params.kwonly_params):
        shared = (cst.List, cst.Dict, cst.Set, cst.Call)
        text = site.code(param.default) if isinstance(param.default, shared) else ""
        if text and param.default is not None:
            start, end = site.span(param.default)
            guard = site.insert_before(
                place, [f"if {param.name.value} is None:", f"    {param.name.value} = {text}"]
            )
            data, encoding = site.facts.source.data, site.facts.source.encoding
            between = data[end : guard.start].decode(encoding)
            weight = 0.5 if isinstance(param.default, cst.Call) else 1.0
            yield Rewrite(start, guard.end, f"None{between}{guard.text}", weight)
