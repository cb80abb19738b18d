"""Arguments: one that a call lost, or that stands under the wrong name."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_fixed
from patchwright.operators.callables import Takes, takes
from patchwright.operators.facts import FunctionNode
from patchwright.operators.fills import Want, fills, likeness, lonely, matching, readable, visible
from patchwright.operators.harvest import Passed, harvest

MOST = 16
_NEEDED = {
    "getattr": 2, "hasattr": 2, "setattr": 3, "delattr": 2, "isinstance": 2, "issubclass": 2,
    "insert": 2, "setdefault": 2, "replace": 2, "divmod": 2, "pow": 2, "zip": 2, "map": 2,
    "filter": 2, "reduce": 2, "partial": 2, "heappush": 2, "sub": 2, "join": 1, "append": 1,
}  # fmt: skip
"""Arguments that functions of the language need to make sense."""
_SELF = ("self", "cls")


@dataclass(frozen=True)
class _Call:
    """A call, with its plain arguments, its keywords, and what can be read where it stands."""

    site: Site
    node: cst.Call
    func: str
    plain: tuple[str, ...]
    named: frozenset[str]
    here: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.func.rpartition(".")[2]

    def insert(self, place: int, text: str, weight: float) -> Rewrite:
        """Put an argument before the one at a place, or behind the last one."""
        args = self.node.args
        if place < len(args):
            start = self.site.span(args[place])[0]
            return Rewrite(start, start, f"{text}, ", weight)
        end = self.site.span(args[-1])[1] if args else self.site.span(self.node)[1] - 1
        return Rewrite(end, end, f", {text}" if args else text, weight)


def _plain(argument: cst.Arg) -> bool:
    return not argument.star and argument.keyword is None


def _call(node: cst.Call, site: Site) -> _Call:
    plain = [argument for argument in node.args if _plain(argument)]
    return _Call(
        site=site,
        node=node,
        func=site.code(node.func),
        plain=tuple(site.code(argument.value) for argument in plain),
        named=frozenset(a.keyword.value for a in node.args if a.keyword),
        here=visible(site, node),
    )


@operator(
    cst.Call,
    prior=0.55,
    examples=(
        Example("def f(a, b=1):\n    return f(a)\n", "def f(a, b=1):\n    return f(a, b)\n"),
        Example(
            "def f(a, b): pass\ndef g(n): f(1)\n",
            "def f(a, b): pass\ndef g(n): f(1, n)\n",
            crash=("TypeError", "f() missing 1 required positional argument: 'b'"),
        ),
        Example("x = f(1, k=2), f(1)\n", "x = f(1, k=2), f(1, k=2)\n"),
        Example(
            "def g(a, b, c): pass\ndef f(a, b, c):\n    g(a, c)\n",
            "def g(a, b, c): pass\ndef f(a, b, c):\n    g(a, b, c)\n",
        ),
        Example(
            "def f(h, size, **more):\n    return h(1, size)\n",
            "def f(h, size, **more):\n    return h(1, size, **more)\n",
        ),
    ),
)
def add_argument(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Pass an argument that the function takes, that other calls pass, or that nothing reads.

    Risk of overfitting: low where a parameter and a variable share a name, else medium.
    """
    alone = node.args[:1] and isinstance(node.args[0].value, cst.GeneratorExp)
    if (alone and len(node.args) == 1) or is_fixed(site, node):
        return
    call = _call(node, site)
    row = takes(site, call.func)
    best: dict[tuple[int, str], float] = {}
    for place, text, weight in (*_taken(call, row), *_as_elsewhere(call), *_unread(call, row)):
        if weight > best.get((place, text), 0.0):
            best[place, text] = weight
    found = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    for (place, text), weight in found[:MOST]:
        yield call.insert(place, text, min(1.0, weight))


def _taken(call: _Call, row: Takes | None) -> Iterator[tuple[int, str, float]]:
    """Yield arguments for parameters that the call leaves out, required ones first."""
    given, last = len(call.plain), len(call.node.args)
    if row is None:
        if given < _NEEDED.get(call.name, 0):
            yield from _needed(call)
        return
    missing = [name for name in row.positional[given:] if name not in call.named]
    lacking = bool(set(missing) & row.required)
    if missing:
        names = [name for name in row.positional if name not in call.named]
        for place, fit in _alignments(call.plain, names):
            yield from _filled(call, place, names[place], (1.0 if lacking else 0.6) * fit)
    for name in (*missing, *row.keyword_only):
        text = matching(name, call.site, call.here)
        if name in call.named:
            continue
        if text is not None:
            near = 0.9 if text == name else 0.7
            yield last, f"{name}={text}", near if call.named or name not in missing else 0.55
        elif name in row.required and name in row.keyword_only:
            for value, weight in fills(call.site, call.node, Want((name,)), 4):
                yield last, f"{name}={value}", 0.9 * weight


def _alignments(plain: Sequence[str], names: Sequence[str]) -> Iterator[tuple[int, float]]:
    """Yield places where an argument may be missing, by how well the others then fit."""
    scores = []
    for place in range(min(len(plain) + 1, len(names))):
        around = (*names[:place], *names[place + 1 :])
        pairs = zip(plain, around, strict=False)
        scores.append(sum(likeness(text.rpartition(".")[2], name) for text, name in pairs))
    best = max(scores, default=0.0)
    for place, score in enumerate(scores):
        yield place, 1.0 if score == best else max(0.4, 0.7 - 0.1 * (best - score))


def _filled(call: _Call, place: int, name: str, share: float) -> Iterator[tuple[int, str, float]]:
    texts = tuple(_at_place(call, place))
    for text, weight in fills(call.site, call.node, Want((name,), "", texts), 6):
        if text not in call.plain:
            yield place, text, share * weight


def _needed(call: _Call) -> Iterator[tuple[int, str, float]]:
    for place in range(len(call.plain) + 1):
        texts = tuple(_at_place(call, place))
        for text, weight in fills(call.site, call.node, Want((), "", texts), 6):
            yield place, text, 0.8 * weight


def _at_place(call: _Call, place: int) -> Iterator[tuple[str, float]]:
    for row, near in _rows(call):
        for value in row.positional[place : place + 1]:
            if value is not None and readable(call.site, value.names, call.here):
                yield value.text, 0.4 + 0.4 * near


def _rows(call: _Call) -> Iterator[tuple[Passed, float]]:
    """Yield the other calls of the same function, in this file and in its neighbours."""
    site, unit = call.site, call.site.unit
    line = site.line(call.node)
    for row in harvest(site.facts).passed.get(call.name, ()):
        inside = unit.first_line <= row.line <= unit.last_line
        same = len(row.positional) == len(call.plain) and row.keywords.keys() == call.named
        if row.line != line or not same:
            yield row, 1.0 if inside else 0.6
    for module in site.neighbours[:12]:
        for row in harvest(module).passed.get(call.name, ())[:20]:
            yield row, 0.3


def _as_elsewhere(call: _Call) -> Iterator[tuple[int, str, float]]:
    """Yield what other calls of the function pass beyond what this one passes."""
    if call.name in ("sorted", "sort") and "reverse" not in call.named:
        yield len(call.node.args), "reverse=True", 0.6
    for row, near in _rows(call):
        if len(row.positional) == len(call.plain) + 1:
            for place, value in enumerate(row.positional):
                if value is not None and readable(call.site, value.names, call.here):
                    yield place, value.text, 0.35 + 0.35 * near * _agreement(call, row, place)
        for name, value in row.keywords.items():
            if name not in call.named:
                text = matching(name, call.site, call.here)
                if text is not None:
                    yield len(call.node.args), f"{name}={text}", 0.4 + 0.3 * near
                if value is not None and readable(call.site, value.names, call.here):
                    yield len(call.node.args), f"{name}={value.text}", 0.3 + 0.25 * near


def _agreement(call: _Call, row: Passed, place: int) -> float:
    """Return the share of the call's arguments that another call passes around a place."""
    others = [v.text if v else "" for n, v in enumerate(row.positional) if n != place]
    same = sum(a == b for a, b in zip(others, call.plain, strict=False))
    return (same + 1) / (len(call.plain) + 1)


def _unread(call: _Call, row: Takes | None) -> Iterator[tuple[int, str, float]]:
    """Yield variables that nothing reads, all that callers passed on, and the nearest ones."""
    alone, last, given = lonely(call.site), len(call.node.args), len(call.plain)
    stars = tuple(_stars(call.site.unit.function)) if call.site.unit.function else ()
    full = row is not None and not row.variadic and given >= len(row.positional)
    for name in stars:
        if name.strip("*") in alone:
            stop = last if name[:2] == "**" else _first_keyword(call.node)
            yield stop, name, 0.9 if not full else 0.4
    for name, weight in alone.items():
        plain = not any(s.strip("*") == name for s in stars)
        if plain and readable(call.site, [name.partition(".")[0]], call.here):
            for place in range(given + 1) if not full else ():
                fit = 1.0 if place == given else 0.8 if place == 0 else 0.65
                yield place, name, weight * fit * (0.9 if row is None else 0.7)
            if call.named and row is None and name.isidentifier():
                yield last, f"{name}={name}", weight
    if row is None and call.plain:
        forwarded = {a for a in call.named if a in call.here}
        near = [n for n in call.here if n not in _SELF and n not in call.plain]
        for rank, name in enumerate(near[:3]):
            yield given, name, 0.36 * 0.85**rank
            yield 0, name, 0.3 * 0.85**rank
        for name in near if forwarded else ():
            yield last, f"{name}={name}", 0.45


def _first_keyword(node: cst.Call) -> int:
    named = [n for n, a in enumerate(node.args) if a.keyword or a.star == "**"]
    return named[0] if named else len(node.args)


@lru_cache(maxsize=64)
def _stars(function: FunctionNode) -> tuple[str, ...]:
    """Return the `*args` and `**options` of a function and of those inside."""
    rows = [n.args for n in ast.walk(function) if isinstance(n, (ast.FunctionDef, ast.Lambda))]
    found = [f"*{a.vararg.arg}" for a in rows if a.vararg]
    return (*found, *(f"**{a.kwarg.arg}" for a in rows if a.kwarg))


@operator(
    cst.Arg,
    prior=0.6,
    examples=(
        Example("def f(size): f(sise=1)\n", "def f(size): f(size=1)\n"),
        Example("def f(a, b=1, c=2): f(a, c)\n", "def f(a, b=1, c=2): f(a, c=c)\n"),
        Example("def f(a, b):\n    return f(a, b=a)\n", "def f(a, b):\n    return f(a, b=b)\n"),
    ),
)
def match_parameter(node: cst.Arg, site: Site) -> Iterator[Rewrite]:
    """Pass an argument under a parameter's name, or the variable that has the parameter's name.

    Risk of overfitting: low; the names say what belongs together.
    """
    call = site.parent(node)
    known = takes(site, site.code(call.func)) if isinstance(call, cst.Call) else None
    if not isinstance(call, cst.Call) or node.star or known is None:
        return
    value, place = site.code(node.value), call.args.index(node)
    named = {argument.keyword.value for argument in call.args if argument.keyword}
    own = node.keyword.value if node.keyword else "".join(known.positional[place : place + 1])
    if own in site.locals and value != own and not isinstance(node.value, cst.Call):
        yield site.replace(node.value, own, 0.8)
    if own in site.members and value != f"self.{own}" and "self" in site.locals:
        yield site.replace(node.value, f"self.{own}", 0.6)
    if node.keyword and own not in known.all and not known.variadic:
        free = [name for name in known.all if name not in named]
        for name in get_close_matches(own, free, 2, 0.4) or free[:2]:
            yield site.replace(node.keyword, name)
    elif not node.keyword and place + 1 == sum(map(_plain, call.args)):
        for name in [n for n in known.all[place + 1 :] if n not in named][:3]:
            yield site.replace(node, f"{name}={value}", 1.0 if name == value else 0.3)
