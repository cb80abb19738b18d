"""Merging: what is grouped, merged or stored over what was there before."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import alone, function_of, loop_of
from patchwright.operators.literals import last_name
from patchwright.operators.scopes import parameters

_BUILT = ("sorted", "max", "min")


@operator(
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "def f(xs, k):\n    return [list(g) for _, g in groupby(xs, k)]\n",
            "def f(xs, k):\n    return [list(g) for _, g in groupby(sorted(xs, key=k), k)]\n",
        ),
        Example(
            "def f(xs):\n    return [k for k, _ in itertools.groupby(xs)]\n",
            "def f(xs):\n    return [k for k, _ in itertools.groupby(sorted(xs))]\n",
        ),
    ),
)
def sort_before_grouping(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Sort what is grouped, since only neighbours are.

    Risk of overfitting: low.
    """
    if last_name(node) != "groupby" or not 1 <= len(node.args) <= 2:
        return
    first = node.args[0].value
    if isinstance(first, cst.Call) and last_name(first) in _BUILT:
        return
    key = f", key={site.code(node.args[1].value)}" if len(node.args) == 2 else ""
    yield site.replace(first, f"sorted({site.code(first)}{key})")


@operator(
    cst.SimpleStatementLine,
    prior=0.45,
    examples=(
        Example(
            "def f(a, b):\n    for k, v in b.items():\n        a[k].update(v)\n    return a\n",
            "def f(a, b):\n    for k, v in b.items():\n        a[k] = {**a[k], **v}\n"
            "    return a\n",
        ),
        Example(
            "def f(a, b):\n    for k, v in b.items():\n        a[k].update(v)\n    return a\n",
            "def f(a, b):\n    for k, v in b.items():\n        a[k] = f(a[k], v)\n    return a\n",
        ),
        Example(
            "def f(a, b):\n    a[0].extend(b)\n    return a\n",
            "def f(a, b):\n    a[0] = [*a[0], *b]\n    return a\n",
        ),
    ),
)
def merge_anew(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Merge into a new object, which leaves alone what others hold, or merge at every depth.

    Risk of overfitting: low.
    """
    small = alone(node)
    call = small.value if isinstance(small, cst.Expr) else None
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        return
    form = {"update": "{{**{0}, **{1}}}", "extend": "[*{0}, *{1}]"}.get(call.func.attr.value)
    held = call.func.value
    if form is None or len(call.args) != 1 or call.args[0].keyword or call.args[0].star:
        return
    owner, value = site.code(held), site.code(call.args[0].value)
    looked_up = isinstance(held, (cst.Subscript, cst.Attribute))
    yield site.replace(node, f"{owner} = {form.format(owner, value)}", 1.0 if looked_up else 0.5)
    function = function_of(site, node)
    if function is not None and isinstance(held, cst.Subscript):
        taken = [name for name in parameters(function) if name not in ("self", "cls")]
        if len(taken) == 2 and site.unit.class_name is None:
            yield site.replace(node, f"{owner} = {function.name}({owner}, {value})", 0.9)


@operator(
    cst.Assign,
    prior=0.3,
    examples=(
        Example(
            "def f(self, xs):\n    for x in xs:\n        self.top = x\n",
            "def f(self, xs):\n    for x in xs:\n        self.top = max(self.top, x)\n",
        ),
        Example(
            "def f(rows):\n    out = [(0, 0)]\n    for a, b in rows:\n"
            "        out[-1] = (out[-1][0], b)\n    return out\n",
            "def f(rows):\n    out = [(0, 0)]\n    for a, b in rows:\n"
            "        out[-1] = (out[-1][0], max(out[-1][1], b))\n    return out\n",
        ),
    ),
)
def keep_extreme(node: cst.Assign, site: Site) -> Iterator[Rewrite]:
    """Keep the greatest or least of what was stored and what is stored over it.

    Risk of overfitting: medium.
    """
    target, value = node.targets[0].target, node.value
    if len(node.targets) != 1 or not isinstance(target, (cst.Subscript, cst.Attribute, cst.Name)):
        return
    if loop_of(site, node) is None and not isinstance(target, cst.Attribute):
        return
    if isinstance(value, (cst.Call, cst.List, cst.Dict, cst.SimpleString, cst.Comparison)):
        return
    old = site.code(target)
    if isinstance(value, cst.Tuple):
        yield from _in_tuple(value, old, site)
    elif old not in site.code(value):
        share = 0.4 if isinstance(target, cst.Name) else 1.0
        for rank, name in enumerate(("max", "min")):
            yield site.replace(value, f"{name}({old}, {site.code(value)})", share * 0.8**rank)


def _in_tuple(value: cst.Tuple, old: str, site: Site) -> Iterator[Rewrite]:
    """Compare an element with the one that is stored there, when another element is kept."""
    texts = [site.code(element.value) for element in value.elements]
    kept = [n for n, text in enumerate(texts) if text == f"{old}[{n}]"]
    for n, element in enumerate(value.elements) if kept else ():
        if n not in kept:
            for rank, name in enumerate(("max", "min")):
                text = f"{name}({old}[{n}], {texts[n]})"
                yield site.replace(element.value, text, 0.8**rank)
