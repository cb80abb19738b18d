"""Texts that are trimmed, cut, joined or looked into in another way than was meant."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, is_target, wrapped
from patchwright.operators.literals import last_name, owner_of, value_of, with_argument

_TRIMS = ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix")
_PLAIN = (cst.Name, cst.Attribute, cst.Subscript)
_ASKED = ("startswith", "endswith")
_NORMAL = re.compile(r"\.(lower|strip|casefold|upper)\(\)")
_CASES = re.compile(r"\.(lower|upper|casefold)\(\)$")


@operator(
    cst.Call,
    prior=0.45,
    examples=(
        Example(
            'def f(s):\n    return s.lstrip("www.")\n',
            'def f(s):\n    return s.removeprefix("www.")\n',
        ),
        Example(
            'def f(s):\n    return s.strip(".py")\n',
            'def f(s):\n    return s.removesuffix(".py")\n',
        ),
        Example(
            'def f(s):\n    return s.removeprefix("0")\n', 'def f(s):\n    return s.lstrip("0")\n'
        ),
        Example(
            "def f(line):\n    return line.strip()\n",
            'def f(line):\n    return line.rstrip("\\n")\n',
        ),
    ),
)
def trim_otherwise(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Take a word away, or any of its letters, from another end of a text.

    Risk of overfitting: low.
    """
    name, owner = last_name(node), owner_of(node)
    if owner is None or name not in _TRIMS or len(node.args) > 1:
        return
    base = site.code(owner)
    if not node.args:
        for rank, text in enumerate(('rstrip("\\n")', 'strip("\\n")', 'strip(" ")', 'strip("/")')):
            yield site.replace(node, f"{base}.{text}", 0.5 * 0.8**rank)
        return
    argument = site.code(node.args[0].value)
    value = value_of(node.args[0].value) if isinstance(node.args[0].value, cst.SimpleString) else ""
    word = bool(value and len(value) > 1 and re.search(r"\w", value))
    near = {"lstrip": ("removeprefix",), "rstrip": ("removesuffix",)}
    near |= {"removeprefix": ("lstrip",), "removesuffix": ("rstrip",)}
    rows = [*near.get(name, ("removesuffix", "removeprefix")), *_TRIMS]
    for rank, other in enumerate(n for n in dict.fromkeys(rows) if n != name):
        sure = 1.0 if word or name.startswith("remove") else 0.5
        yield site.replace(node, f"{base}.{other}({argument})", sure * 0.75**rank)
    yield site.replace(node, f"{base}.strip()", 0.4)
    if name == "strip" and word:
        both = f"{base}.removeprefix({argument}).removesuffix({argument})"
        yield site.replace(node, both, 0.6)
    if value and value.strip() and len(value) < 6:
        quoted = argument[:-1] + " " + argument[-1]
        yield site.replace(node.args[0].value, quoted, 0.3)


@operator(
    cst.Call,
    prior=0.35,
    examples=(
        Example(
            'def f(s):\n    return s.split(",")\n',
            'def f(s):\n    return [part.strip() for part in s.split(",")]\n',
        ),
        Example(
            'def f(s):\n    return s.split(",")\n',
            'def f(s):\n    return [part for part in s.split(",") if part]\n',
        ),
        Example('def f(s):\n    return s.split("\\n")\n', "def f(s):\n    return s.splitlines()\n"),
        Example(
            'def f(s):\n    return s.split("=")[1]\n',
            'def f(s):\n    return s.partition("=")[2]\n',
        ),
    ),
)
def clean_parts(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Trim the parts that a text is cut into, leave empty ones out, or cut it at other places.

    Risk of overfitting: low to medium.
    """
    name, owner, parent = last_name(node), owner_of(node), site.parent(node)
    if owner is None or name not in ("split", "rsplit", "splitlines"):
        return
    text, base = site.code(node), site.code(owner)
    if node.args or name == "splitlines":
        forms = (
            ("[part.strip() for part in {}]", 1.0),
            ("[part for part in {} if part]", 0.9),
            ("[part.strip() for part in {} if part.strip()]", 0.9),
        )
        cut = isinstance(parent, (cst.Subscript, cst.Attribute))
        for form, share in forms:
            yield site.replace(node, form.format(text), share * (0.3 if cut else 1.0))
    if text.endswith((r'split("\n")', r"split('\n')")):
        yield site.replace(node, f"{base}.splitlines()", 1.0)
        yield site.replace(node, f"{base}.strip().splitlines()", 0.4)
    elif name == "splitlines":
        yield site.replace(node, f'{base}.split("\\n")', 0.5)
        yield site.replace(node, f"{base}.splitlines(keepends=True)", 0.3)
    elif len(node.args) == 1 and isinstance(parent, cst.Subscript):
        place, separator = site.code(parent.slice[0]), site.code(node.args[0])
        for method, index in (("partition", {"0": 0, "1": 2}), ("rpartition", {"0": 0, "-1": 2})):
            if place in index:
                shown = f"{base}.{method}({separator})[{index[place]}]"
                yield site.replace(parent, shown, 0.7)
    if not node.args and name == "split":
        for rank, separator in enumerate(('","', '":"', '"="', '"\\n"')):
            yield site.replace(node, f"{base}.split({separator})", 0.3 * 0.9**rank)
    if owner_is_plain(owner):
        yield site.replace(owner, f"{base}.strip()", 0.6)


def owner_is_plain(node: cst.BaseExpression) -> bool:
    """Say whether an expression is a variable, an attribute or an item."""
    return isinstance(node, _PLAIN)


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example(
            'def f(a, b):\n    return " ".join([a, b])\n',
            'def f(a, b):\n    return " ".join(part for part in [a, b] if part)\n',
        ),
        Example(
            'def f(xs):\n    return ",".join(xs)\n',
            'def f(xs):\n    return ",".join(str(part) for part in xs)\n',
        ),
        Example(
            'def f(xs):\n    return ",".join(x.name for x in xs)\n',
            'def f(xs):\n    return ",".join(x.name for x in xs if x.name)\n',
        ),
    ),
)
def join_otherwise(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Join only the parts that are not empty, the parts as texts, or the parts in order.

    Risk of overfitting: low.
    """
    owner = owner_of(node)
    if last_name(node) != "join" or len(node.args) != 1 or not isinstance(owner, cst.BaseString):
        return
    value = node.args[0].value
    text = site.code(value)
    if isinstance(value, (cst.GeneratorExp, cst.ListComp)):
        if not value.for_in.ifs and isinstance(value.elt, (*_PLAIN, cst.Call)):
            end = site.span(value.for_in)[1]
            yield Rewrite(end, end, f" if {site.code(value.elt)}", 0.8)
        if isinstance(value.elt, _PLAIN):
            yield site.replace(value.elt, f"str({site.code(value.elt)})", 0.6)
            yield site.replace(value.elt, f"{site.code(value.elt)}.strip()", 0.4)
        return
    yield site.replace(value, f"part for part in {text} if part", 1.0)
    yield site.replace(value, f"str(part) for part in {text}", 0.7)
    yield site.replace(value, f"str(part) for part in {text} if part is not None", 0.5)
    yield site.replace(value, f"part.strip() for part in {text}", 0.4)
    yield site.replace(value, f"sorted({text})", 0.5)
    yield site.replace(value, f"reversed({text})", 0.3)


@operator(
    cst.Comparison,
    cst.Call,
    prior=0.35,
    examples=(
        Example("def f(a, b):\n    return a in b\n", "def f(a, b):\n    return b.startswith(a)\n"),
        Example('def f(s):\n    return s.startswith("x")\n', 'def f(s):\n    return "x" in s\n'),
        Example('def f(s):\n    return s.endswith("px")\n', 'def f(s):\n    return s == "px"\n'),
    ),
)
def look_elsewhere_in_text(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Ask whether a text begins with another one, ends with it, holds it or is it.

    Risk of overfitting: low to medium.
    """
    if isinstance(node, cst.Call):
        name, owner = last_name(node), owner_of(node)
        if owner is None or name not in _ASKED or len(node.args) != 1:
            return
        whole, part = wrapped(site, owner), wrapped(site, node.args[0].value)
        sign = "in" if isinstance(node.args[0].value, cst.Tuple) else "=="
        yield site.replace(node, enclosed(site, node, f"{part} in {whole}"), 0.7)
        yield site.replace(node, enclosed(site, node, f"{whole} {sign} {part}"), 0.6)
        return
    if not isinstance(node, cst.Comparison) or len(node.comparisons) != 1:
        return
    target = node.comparisons[0]
    part, whole = wrapped(site, node.left), wrapped(site, target.comparator)
    textual = _is_text(site, node.left) or _is_text(site, target.comparator)
    share = 0.9 if textual else 0.3
    if isinstance(target.operator, cst.In) and isinstance(target.comparator, (*_PLAIN, cst.Call)):
        for method in _ASKED:
            yield site.replace(node, f"{whole}.{method}({part})", share)
        yield site.replace(node, enclosed(site, node, f"{part} == {whole}"), share * 0.6)
    elif isinstance(target.operator, cst.Equal) and textual:
        yield site.replace(node, f"{part}.startswith({whole})", 0.4)
        yield site.replace(node, f"{part}.endswith({whole})", 0.4)


def _is_text(site: Site, node: cst.BaseExpression) -> bool:
    text = site.code(node)
    kinds = site.types.get(text, ())
    return isinstance(node, cst.BaseString) or "str" in kinds or bool(_CASES.search(text))


@operator(
    cst.Comparison,
    prior=0.3,
    examples=(
        Example(
            "def f(a, b):\n    return a == b\n",
            "def f(a, b):\n    return a.lower() == b.lower()\n",
        ),
        Example(
            "def f(a, b):\n    return a.lower() == b.lower()\n",
            "def f(a, b):\n    return a.casefold() == b.casefold()\n",
        ),
    ),
)
def compare_folded(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Compare two texts whatever their case, or by their folded forms.

    Risk of overfitting: medium.
    """
    if len(node.comparisons) != 1:
        return
    target = node.comparisons[0]
    if not isinstance(target.operator, (cst.Equal, cst.NotEqual, cst.In, cst.NotIn)):
        return
    sides = (node.left, target.comparator)
    start, end = site.span(node.left)[0], site.span(target.comparator)[1]
    middle = site.facts.source.data[site.span(node.left)[1] : site.span(target.comparator)[0]]
    between = middle.decode(site.facts.source.encoding)
    one, two = (site.code(side) for side in sides)
    if _CASES.search(one) or _CASES.search(two):
        folded = [_CASES.sub("", text) + ".casefold()" for text in (one, two)]
        yield Rewrite(start, end, between.join(folded), 0.7)
    elif all(isinstance(side, _PLAIN) for side in sides):
        kinds = [site.types.get(text) for text in (one, two)]
        if all(kind is None or "str" in kind for kind in kinds):
            sure = 1.0 if any(kinds) else 0.5
            yield Rewrite(start, end, f"{one}.lower(){between}{two}.lower()", sure)
            yield Rewrite(start, end, f"{one}.strip(){between}{two}.strip()", sure * 0.4)


@operator(
    cst.Call,
    prior=0.3,
    examples=(
        Example(
            "def f(p):\n    return open(p)\n",
            'def f(p):\n    return open(p, encoding="utf-8-sig")\n',
        ),
        Example(
            'def f(p):\n    return open(p, "w")\n',
            'def f(p):\n    return open(p, "w", newline="")\n',
        ),
        Example(
            'def f(s):\n    return s.replace("a", "b")\n',
            'def f(s):\n    return s.replace("a", "b", 1)\n',
        ),
    ),
)
def open_or_replace_exactly(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Read or write a text file with its encoding or line ends, or replace a text only once.

    Risk of overfitting: low.
    """
    name, text = last_name(node), site.code(node)
    if name in ("open", "read_text", "write_text") and "b'" not in text and 'b"' not in text:
        codecs = ('"utf-8-sig"', '"utf-8"', '"latin-1"')
        named = next((a for a in node.args if a.keyword and a.keyword.value == "encoding"), None)
        for rank, codec in enumerate(codecs):
            if named is None:
                yield with_argument(site, node, f"encoding={codec}", 0.8 * 0.8**rank)
            elif codec not in text:
                yield site.replace(named.value, codec, 0.8 * 0.8**rank)
        if name == "open" and "newline" not in text:
            yield with_argument(site, node, 'newline=""', 0.8 if "csv" in _file(site) else 0.5)
    elif name == "replace" and isinstance(node.func, cst.Attribute):
        plain = not any(arg.keyword or arg.star for arg in node.args)
        if plain and len(node.args) == 2:
            yield with_argument(site, node, "1", 0.8)
        elif plain and len(node.args) == 3:
            yield Rewrite(site.span(node.args[1].value)[1], site.span(node.args[2])[1], "", 0.9)


def _file(site: Site) -> frozenset[str]:
    return site.facts.imported


@operator(
    cst.Name,
    cst.Subscript,
    prior=0.25,
    examples=(
        Example(
            "def f(d, name):\n    return d.get(name), name.lower()\n",
            "def f(d, name):\n    return d.get(name.lower()), name.lower()\n",
        ),
        Example(
            "def f(d, name):\n    d[name] = 1\n    return name.strip()\n",
            "def f(d, name):\n    d[name.strip()] = 1\n    return name.strip()\n",
        ),
    ),
)
def normalise_key(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Look a text up, or store it, in its usual form: in lower case, without blanks around it.

    Risk of overfitting: medium.
    """
    parent, text = site.parent(node), site.code(node)
    if isinstance(parent, cst.Arg):
        call = site.parent(parent)
        asked = isinstance(call, cst.Call) and call.args[0] is parent and owner_of(call) is not None
        placed = asked and last_name(call) in ("get", "add", "append", "pop", "setdefault")
    else:
        placed = isinstance(parent, (cst.Index, cst.Comparison))
    if not placed or is_target(site, node) or text in ("self", "cls", "None", "True", "False"):
        return
    kinds = site.types.get(text, ())
    if kinds and "str" not in kinds:
        return
    told = bool(_NORMAL.search(site.facts.source.text))
    if not kinds and not told:
        return
    sure = (1.0 if kinds else 0.4) * (1.0 if told else 0.7)
    forms = ("lower", "strip", "strip().lower", "upper", "casefold")
    for rank, method in enumerate(forms[: 5 if kinds else 2]):
        yield site.replace(node, f"{text}.{method}()", sure * 0.8**rank)
