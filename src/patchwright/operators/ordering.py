"""Orders: by which key, with which tie-break, in which direction, of what kind."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, wrapped
from patchwright.operators.literals import given, last_name, owner_of, with_argument

_SORTING = ("sorted", "sort")
_CHOOSING = ("max", "min", "nlargest", "nsmallest", "groupby")


def _lambda_of(node: cst.Call) -> cst.Lambda | None:
    argument = given(node, "key")
    return argument.value if argument and isinstance(argument.value, cst.Lambda) else None


@operator(
    cst.Call,
    prior=0.5,
    examples=(
        Example(
            "def f(d):\n    return sorted(d.items(), key=lambda kv: kv[1])\n",
            "def f(d):\n    return sorted(d.items(), key=lambda kv: (kv[1], kv[0]))\n",
        ),
        Example(
            "def f(d):\n    return sorted(d.items(), key=lambda kv: kv[1], reverse=True)\n",
            "def f(d):\n    return sorted(d.items(), key=lambda kv: (-kv[1], kv[0]))\n",
        ),
        Example(
            "def f(ps):\n    return sorted(ps, key=lambda p: p.age), [p.name for p in ps]\n",
            "def f(ps):\n    return sorted(ps, key=lambda p: (p.age, p.name)), "
            "[p.name for p in ps]\n",
        ),
        Example(
            "def f(ps):\n    ps.sort(key=lambda p: (p.age, p.name))\n",
            "def f(ps):\n    ps.sort(key=lambda p: (-p.age, p.name))\n",
        ),
        Example(
            "def f(ps):\n    ps.sort(key=lambda p: p.name)\n",
            "def f(ps):\n    ps.sort(key=lambda p: p.name.lower())\n",
        ),
    ),
)
def refine_key(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Break ties by another part, negate a part, or compare parts as numbers or in lower case.

    Risk of overfitting: medium; few tests have ties.
    """
    function, key = last_name(node), _lambda_of(node)
    if key is None or len(key.params.params) != 1 or function not in (*_SORTING, *_CHOOSING):
        return
    name, body = key.params.params[0].name.value, key.body
    parts = [e.value for e in body.elements] if isinstance(body, cst.Tuple) else [body]
    texts = [site.code(part) for part in parts]
    for place, text in enumerate(texts):
        if not text.startswith("-"):
            yield site.replace(parts[place], f"-{wrapped(site, parts[place])}", 0.7)
        for rank, form in enumerate(("{}.lower()", "int({})", "len({})", "abs({})", "str({})")):
            if "(" not in text:
                yield site.replace(parts[place], form.format(text), 0.6 * 0.8**rank)
    others = [text for text in _parts(site, name, texts) if text not in texts][:4]
    for rank, other in enumerate(others):
        share = 0.9 * 0.85**rank
        listed = ", ".join((*texts, other))
        yield _keyed(site, body, f"({listed})", share)
        yield _keyed(site, body, f"({', '.join((*texts, '-' + other))})", share * 0.4)
        if len(texts) == 1:
            yield _keyed(site, body, f"({other}, {texts[0]})", share * 0.5)
            yield _keyed(site, body, other, share * 0.6)
            if not texts[0].startswith("-"):
                yield _keyed(site, body, f"(-{texts[0]}, {other})", share * 0.8)
                yield from _without_reverse(site, node, key, f"(-{texts[0]}, {other})", share)
    if len(texts) == 2:
        yield _keyed(site, body, f"({texts[1]}, {texts[0]})", 0.8)
        yield _keyed(site, body, texts[0], 0.4)
    if len(texts) == 1 and not others:
        yield _keyed(site, body, f"({texts[0]}, {name})", 0.6)
        yield _keyed(site, body, f"(-{texts[0]}, {name})", 0.4)


def _keyed(site: Site, body: cst.BaseExpression, text: str, weight: float) -> Rewrite:
    start, end = site.span(body)
    pairs, data = len(body.lpar), site.facts.source.data
    if pairs and data[start : start + 1] != b"(":
        start, end = data.rindex(b"(", 0, start), data.index(b")", end) + 1
    return Rewrite(start, end, text, weight)


def _without_reverse(
    site: Site, node: cst.Call, key: cst.Lambda, text: str, weight: float
) -> Iterator[Rewrite]:
    reverse, body = given(node, "reverse"), key.body
    if reverse is not None and site.code(reverse.value) == "True":
        start, end = site.span(body)[0], site.span(reverse)[1]
        if site.span(reverse)[0] > start:
            yield Rewrite(start, end, text, weight)


def _parts(site: Site, name: str, texts: list[str]) -> Iterator[str]:
    """Yield other parts of what is sorted, of the same form as those that are looked at."""
    indices = [int(n) for text in texts for n in re.findall(rf"{name}\[(\d)\]", text)]
    if indices:
        yield from (f"{name}[{n}]" for n in (0, 1, 2) if n not in indices)
        return
    if re.search(rf"^-?{name}\[['\"]", texts[0]):
        for word in re.findall(r"\[(['\"]\w+['\"])\]", site.facts.source.text):
            yield f"{name}[{word}]"
        return
    attributes = re.findall(rf"{name}\.(\w+)", " ".join(texts))
    if attributes:
        for members in (site.facts.members(c) for c in site.facts.classes):
            if set(attributes) <= members:
                for member in sorted(members & _fields(site)):
                    yield f"{name}.{member}"
        yield from (f"{name}.{a}" for a in re.findall(r"\b\w+\.(\w+)\b(?!\()", _text(site)))
    yield name


def _text(site: Site) -> str:
    return site.code(site.root)


def _fields(site: Site) -> frozenset[str]:
    """Return the names of attributes that are no methods, as far as the file says."""
    found = {n.target.id for n in site.facts.nodes if _is_field(n)}  # type: ignore[attr-defined]
    return frozenset(found | {a for a in site.facts.attributes if a not in site.facts.signatures})


def _is_field(node: ast.AST) -> bool:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    return sorted(xs)\n",
            "def f(xs):\n    return sorted(xs, reverse=True)\n",
        ),
        Example(
            "def f(xs):\n    return sorted(xs)\n", "def f(xs):\n    return sorted(xs, key=int)\n"
        ),
        Example(
            "def f(xs):\n    return sorted(xs, key=len, reverse=True)\n",
            "def f(xs):\n    return sorted(xs, key=len)\n",
        ),
        Example(
            "def f(xs):\n    return sorted(xs, key=len)\n",
            "def f(xs):\n    return sorted(xs, key=lambda item: (len(item), item))\n",
        ),
    ),
)
def sort_otherwise(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Sort the other way round, by another kind of key, or with a tie-break.

    Risk of overfitting: low to medium.
    """
    name, key, reverse = last_name(node), given(node, "key"), given(node, "reverse")
    if name not in (*_SORTING, "max", "min"):
        return
    if name in _SORTING and reverse is None:
        yield with_argument(site, node, "reverse=True", 0.9)
    elif reverse is not None:
        place = node.args.index(reverse)
        start = site.span(node.args[place - 1].value)[1] if place else site.span(reverse)[0]
        if place == len(node.args) - 1:
            yield Rewrite(start, site.span(reverse)[1], "", 0.9)
    if key is None and len(node.args) <= (2 if reverse else 1):
        keys = ["int", "str.lower", "str", "lambda item: (len(item), item)", "str.casefold"]
        keys += ("lambda item: (-item[1], item[0])", "lambda item: -item[1]")
        keys += ("lambda item: (item[1], item[0])", "lambda item: item[0]", "float")
        for rank, text in enumerate(keys):
            yield with_argument(site, node, f"key={text}", 0.7 * 0.92**rank)
    elif key is not None and isinstance(key.value, (cst.Name, cst.Attribute)):
        old, part = site.code(key.value), f"{site.code(key.value)}(item)"
        if old.startswith("str."):
            part = f"item.{old[4:]}()"
        ties = (f"lambda item: ({part}, item)", f"lambda item: (-{part}, item)")
        others = (*ties, "str.lower", "int", "len", f"lambda item: -{part}", "str.casefold")
        for rank, text in enumerate(t for t in others if t != old):
            yield site.replace(key.value, text, 0.7 * 0.9**rank)
        if name in _SORTING:
            place = node.args.index(key)
            before = site.span(node.args[place - 1].value)[1] if place else 0
            if place and place == len(node.args) - 1:
                yield Rewrite(before, site.span(key)[1], "", 0.5)


@operator(
    cst.Call,
    prior=0.45,
    examples=(
        Example(
            "def f(c, n):\n    return c.most_common(n)\n",
            "def f(c, n):\n"
            "    return sorted(c.items(), key=lambda item: (-item[1], item[0]))[:n]\n",
        ),
        Example(
            "def f(xs):\n    return list(set(xs))\n", "def f(xs):\n    return sorted(set(xs))\n"
        ),
    ),
)
def order_counts(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Give the same order every time: sorted, or by count and then by name.

    Risk of overfitting: low.
    """
    name, owner, parent = last_name(node), owner_of(node), site.parent(node)
    if name == "most_common" and owner is not None and len(node.args) <= 1:
        base = f"sorted({site.code(owner)}.items(), key=lambda item: (-item[1], item[0]))"
        part = f"[:{site.code(node.args[0].value)}]" if node.args else ""
        yield site.replace(node, base + part, 1.0)
    elif name == "set" and owner is None and len(node.args) == 1:
        call = site.parent(parent) if isinstance(parent, cst.Arg) else None
        if isinstance(call, cst.Call) and last_name(call) in ("list", "tuple"):
            yield site.replace(call, f"sorted({site.code(node)})", 0.9)
        else:
            yield site.replace(node, enclosed(site, node, f"sorted({site.code(node)})"), 0.5)
    elif name == "keys" and owner is not None and isinstance(parent, cst.Arg):
        yield site.replace(node, f"sorted({site.code(owner)})", 0.2)
