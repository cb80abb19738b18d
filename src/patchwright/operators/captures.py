"""Captures: functions made inside others that keep the wrong variable or lose their own name."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading
from patchwright.operators.blocks import block_text, function_of
from patchwright.operators.scopes import parameters

_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)


@operator(
    cst.Lambda,
    cst.FunctionDef,
    prior=0.5,
    examples=(
        Example(
            "def f(xs):\n    return [lambda n: n * x for x in xs]\n",
            "def f(xs):\n    return [lambda n, x=x: n * x for x in xs]\n",
        ),
        Example(
            "def f(xs):\n    out = []\n    for x in xs:\n        def g():\n            return x\n"
            "        out.append(g)\n    return out\n",
            "def f(xs):\n    out = []\n    for x in xs:\n        def g(x=x):\n"
            "            return x\n        out.append(g)\n    return out\n",
        ),
        Example(
            "def f(rows):\n    return [lambda: a + b for a, b in rows]\n",
            "def f(rows):\n    return [lambda a=a, b=b: a + b for a, b in rows]\n",
        ),
    ),
)
def bind_loop_variable(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Keep a loop's variables as they are when a function is made, not when the function is called.

    Risk of overfitting: low.
    """
    if not isinstance(node, (cst.Lambda, cst.FunctionDef)) or node.params.star_kwarg is not None:
        return
    own = {p.name.value for p in node.params.params}
    read = reading.words(site.code(node.body))
    place = _end_of_parameters(site, node)
    found = [name for name in _looped(site, node) if name in read - own]
    if place is None or not found:
        return
    head = ", " if own else " " if isinstance(node, cst.Lambda) else ""
    yield Rewrite(place, place, head + ", ".join(f"{name}={name}" for name in found))
    for rank, name in enumerate(found if len(found) > 1 else ()):
        yield Rewrite(place, place, f"{head}{name}={name}", 0.8 * 0.8**rank)


def _looped(site: Site, node: cst.CSTNode) -> Iterator[str]:
    """Yield variables that every round of a loop or comprehension around a node sets anew."""
    found: list[str] = []
    for outer in site.ancestors(node):
        if isinstance(outer, (cst.FunctionDef, cst.ClassDef)):
            break
        if isinstance(outer, _COMPREHENSIONS):
            part: cst.CompFor | None = outer.for_in
            while part is not None:
                found += reading.names(site.code(part.target))
                part = part.inner_for_in
        elif isinstance(outer, cst.For):
            found += [*reading.names(site.code(outer.target))]
            found += [*reading.stored(block_text(site, outer))]
    yield from dict.fromkeys(found)


def _end_of_parameters(site: Site, node: cst.Lambda | cst.FunctionDef) -> int | None:
    params = node.params
    if params.kwonly_params or not isinstance(params.star_arg, cst.MaybeSentinel):
        return None
    if params.params:
        last = params.params[-1]
        return site.span(last.default or last.annotation or last.name)[1]
    if isinstance(node, cst.Lambda):
        return site.span(node)[0] + len("lambda")
    data = site.facts.source.data
    return data.find(b"(", site.span(node.name)[1]) + 1


@operator(
    cst.FunctionDef,
    prior=0.45,
    examples=(
        Example(
            "import functools\n\n\ndef f(g):\n    def h(*a):\n        return g(*a)\n    return h\n",
            "import functools\n\n\ndef f(g):\n    @functools.wraps(g)\n    def h(*a):\n"
            "        return g(*a)\n    return h\n",
        ),
        Example(
            "def f(g):\n    def h(*a):\n        return g(*a)\n    return h\n",
            "import functools\n\n\ndef f(g):\n    @functools.wraps(g)\n    def h(*a):\n"
            "        return g(*a)\n    return h\n",
        ),
    ),
)
def keep_identity(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Let a wrapper keep the name and the docstring of the function that it wraps.

    Risk of overfitting: low.
    """
    wraps, needs = site.reach("functools", "wraps")
    outer = function_of(site, node)
    if outer is None or node.decorators:
        return
    body = site.code(node.body)
    for name in parameters(outer):
        if f"{name}(" in body:
            row = site.insert_before(node, [f"@{wraps}({name})"])
            yield Rewrite(row.start, row.end, row.text, row.weight, needs)
