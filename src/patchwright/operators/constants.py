"""Constants: one off, the wrong sign, the wrong empty value, a misspelt or misplaced text."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.facts import texts_alike
from patchwright.operators.literals import is_kept, rewritten, value_of

_EMPTY = ("None", "[]", "{}", '""', "0", "False", "True", "()")
_PLACES = (
    cst.Return,
    cst.Assign,
    cst.AnnAssign,
    cst.Arg,
    cst.Param,
    cst.IfExp,
    cst.BooleanOperation,
)
_SEPARATORS = {
    " ": ("", ", ", "\n", "_", "-"),
    "": (" ", ",", "\n"),
    ",": (", ", ";", " "),
    ", ": (",", " ", "; "),
    "\n": ("", " ", "\n\n", "\r\n"),
    "/": ("\\", ".", "//"),
    ".": (",", "/", ""),
    "-": ("_", " ", ""),
    "_": ("-", " ", ""),
    ":": (": ", "=", ";"),
    ": ": (":", " "),
    ";": (",", ":"),
    "\t": (" ", ","),
    "=": (":", "=="),
    "utf-8": ("utf-8-sig", "latin-1"),
    "utf8": ("utf-8-sig", "latin-1"),
    "ascii": ("utf-8", "latin-1"),
    "latin-1": ("utf-8", "cp1252"),
    "r": ("rb", "w"),
    "rb": ("r", "wb"),
    "w": ("wb", "a"),
    "wb": ("w", "ab"),
}
_PATTERN_SWAPS = (
    (r"(?<!\\)\+", "*"),
    (r"(?<!\\)\*", "+"),
    (r"(?<![\\(*+?])\.(?![*+?])", r"\."),
    (r"(?<=[*+])(?!\?)", "?"),
    (r"\\d(?![+*{])", r"\\d+"),
    (r"\\w", r"\\S"),
)


@operator(
    cst.Integer,
    prior=0.6,
    examples=(
        Example("def f(a):\n    return a[1]\n", "def f(a):\n    return a[0]\n"),
        Example("def f(a):\n    return a[-1]\n", "def f(a):\n    return a[-2]\n"),
        Example("def f(a, b=10):\n    return a\n", "def f(a, b=100):\n    return a\n"),
    ),
)
def change_integer(node: cst.Integer, site: Site) -> Iterator[Rewrite]:
    """Replace a whole number by its neighbours, zero, one, its opposite or a number near by.

    Risk of overfitting: medium; any number can be bent towards a single test.
    """
    if is_kept(node, site):
        return
    parent = site.parent(node)
    negative = isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Minus)
    value = -node.evaluated_value if negative else node.evaluated_value
    place = parent if negative and parent is not None else node
    for other, weight in _near_integers(value, _integers_of(site)).items():
        yield site.replace(place, str(other), weight)


def _near_integers(value: int, others: Iterable[int]) -> dict[int, float]:
    found = {value + 1: 1.0, value - 1: 1.0} if value >= 0 else {value - 1: 1.0, value + 1: 1.0}
    for other, weight in ((0, 0.6), (1, 0.6), (-value, 0.4), (-1, 0.3), (2, 0.3)):
        if abs(value) < 10 or other in (0, -value):
            found.setdefault(other, weight)
    nearest = sorted(set(others) - {value}, key=lambda n: (abs(n - value), n))
    found |= {other: 0.4 for other in nearest[:3] if other not in found}
    if value >= 10:
        found |= {value * 10: 0.15, value // 10: 0.15}
    found.pop(value, None)
    return found


def _integers_of(site: Site) -> set[int]:
    return {int(n) for n in re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", site.code(site.root))}


@operator(
    cst.Float,
    prior=0.25,
    examples=(
        Example("def f(a):\n    return a * 0.5\n", "def f(a):\n    return a * 0.05\n"),
        Example("def f(a):\n    return a * 0.25\n", "def f(a):\n    return a * 0.75\n"),
    ),
)
def change_float(node: cst.Float, site: Site) -> Iterator[Rewrite]:
    """Replace a fraction by its complement, or shift its decimal point, double or halve it.

    Risk of overfitting: medium; any number can be bent towards a single test.
    """
    if "j" in node.value.lower() or is_kept(node, site):
        return
    value = node.evaluated_value
    shares = (1.0 - value, 1.0 + value) if 0 < value < 1 else (value + 1.0, value - 1.0)
    found = dict.fromkeys((*shares, value * 10, value / 10, value * 2, value / 2, 0.0, 1.0), 0.6)
    found.pop(value, None)
    for other, weight in found.items():
        yield site.replace(node, repr(float(f"{other:.12g}")), weight)


@operator(
    cst.Name,
    prior=0.6,
    examples=(
        Example("def f(a):\n    return True\n", "def f(a):\n    return False\n"),
        Example("def f(a, b=False):\n    return a\n", "def f(a, b=True):\n    return a\n"),
    ),
)
def flip_boolean(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Replace True by False, or the other way round.

    Risk of overfitting: medium; a function that always answers the same may satisfy few tests.
    """
    other = {"True": "False", "False": "True"}.get(node.value)
    if other and not isinstance(site.parent(node), cst.While) and not is_kept(node, site):
        yield site.replace(node, other)


@operator(
    cst.Name,
    cst.List,
    cst.Dict,
    cst.SimpleString,
    cst.Integer,
    prior=0.25,
    examples=(
        Example("def f(a):\n    return None\n", "def f(a):\n    return []\n"),
        Example('def f(a, b=""):\n    return b\n', "def f(a, b=None):\n    return b\n"),
        Example("def f(a):\n    return a.get(1, {})\n", "def f(a):\n    return a.get(1, 0)\n"),
    ),
)
def swap_empty(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Replace None or an empty value by an empty value of another type.

    Risk of overfitting: medium; falsy values behave alike in many tests.
    """
    text = site.code(node).replace("'", '"')
    if text in _EMPTY and isinstance(site.parent(node), _PLACES) and not is_kept(node, site):
        others = [t for t in _EMPTY if t not in (text, "True" if text == "False" else "")]
        for place, other in enumerate(others if text != "True" else ["None"]):
            yield site.replace(node, other, 1.0 - 0.1 * place)


@operator(
    cst.SimpleString,
    prior=0.45,
    examples=(
        Example(
            'def f(a):\n    a["name"] = 1\n    return a["nane"]\n',
            'def f(a):\n    a["name"] = 1\n    return a["name"]\n',
        ),
        Example(
            "def f(a):\n    a['x'] = 1\n    return a['y']\n",
            "def f(a):\n    a['y'] = 1\n    return a['y']\n",
        ),
    ),
)
def replace_string(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Replace a text by a similar one of the same file, or by a word of the same function.

    Risk of overfitting: low; a text that occurs elsewhere is seldom right by chance.
    """
    value = value_of(node)
    if not value or len(value) > 60 or is_kept(node, site):
        return
    found = {t: _similarity(value, t) for t in texts_alike(site.facts, value)}
    if value.isidentifier():
        here = re.findall(r"""(['"])(\w+)\1""", site.code(site.root))
        words = [t for t in dict.fromkeys(word for _, word in here) if t.isidentifier()]
        found |= {t: 0.4 for t in words[:6] if t not in found}
        if value in site.locals:
            yield site.replace(node, value, 0.7)
    yield from rewritten(node, site, found)


def _similarity(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


@operator(
    cst.SimpleString,
    prior=0.35,
    examples=(
        Example('def f(a):\n    return "No"\n', 'def f(a):\n    return "no"\n'),
        Example('def f(a):\n    return ",".join(a)\n', 'def f(a):\n    return ", ".join(a)\n'),
        Example('def f(a):\n    return "XXtotalXX"\n', 'def f(a):\n    return "total"\n'),
        Example(
            'def f(a):\n    return a.strftime("%Y-%M")\n',
            'def f(a):\n    return a.strftime("%Y-%m")\n',
        ),
    ),
)
def change_text(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Change the capitals, the blanks, the separator or a format directive of a text.

    Risk of overfitting: low; the text is usually compared letter by letter.
    """
    value = value_of(node)
    if value is None or len(value) > 60 or is_kept(node, site):
        return
    found = dict.fromkeys(_SEPARATORS.get(value, ()), 0.7)
    if any(map(str.isalpha, value)):
        forms = (value.lower(), value.upper(), value.capitalize(), value.title())
        found |= dict.fromkeys(forms, 0.5)
        found |= dict.fromkeys((value.strip(), f"{value} ", f"{value}\n"), 0.3)
    if len(value) > 4 and value[:2] == value[-2:]:
        found |= {value[2:-2]: 1.0}
    for spot in re.finditer(r"%([a-zA-Z])", value):
        head, tail = value[: spot.start(1)], value[spot.end(1) :]
        found[head + spot[1].swapcase() + tail] = 0.6
        found |= {f"{head}{d}{tail}": 0.5 for d in "sdr" if spot[1] in "sdrif"}
    yield from rewritten(node, site, found)


@operator(
    cst.SimpleString,
    prior=0.4,
    examples=(
        Example('def f(a):\n    return "{a}!"\n', 'def f(a):\n    return f"{a}!"\n'),
        Example('def f(a):\n    return a == "x"\n', 'def f(a):\n    return a == b"x"\n'),
        Example("def f(a):\n    return a + b''\n", "def f(a):\n    return a + ''\n"),
    ),
)
def change_prefix(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Turn a text into bytes or a template that is filled in, or bytes into a text.

    Risk of overfitting: low; the two are never equal.
    """
    code, prefix = site.code(node), node.prefix
    if is_kept(node, site) or any(isinstance(n, cst.FormattedString) for n in site.ancestors(node)):
        return
    value = value_of(node)
    holes = re.findall(r"\{([^\W\d]\w*)[^{}]*\}", value or "")
    if holes and not prefix and site.visible.issuperset(holes):
        yield site.replace(node, f"f{code}")
    bare = prefix.replace("b", "").replace("B", "")
    asked = any("bytes" in failure.message for failure in site.failures[:5])
    if bare != prefix:
        yield site.replace(node, code.replace(prefix, bare, 1), 1.0 if asked else 0.4)
    elif value is not None and value.isascii() and len(value) <= 20:
        yield site.replace(node, f"b{code.removeprefix('u')}", 1.0 if asked else 0.3)


@operator(
    cst.SimpleString,
    prior=0.3,
    examples=(
        Example(
            'import re\n\n\ndef f(a):\n    return re.match(r"\\d", a)\n',
            'import re\n\n\ndef f(a):\n    return re.match(r"\\d+", a)\n',
        ),
        Example(
            'import re\n\n\ndef f(a):\n    return re.match(r"[a-z]+", a)\n',
            'import re\n\n\ndef f(a):\n    return re.match(r"[a-z]+$", a)\n',
        ),
    ),
)
def change_pattern(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Change a repetition, a dot or an anchor of a regular expression.

    Risk of overfitting: medium; patterns are tested with few texts.
    """
    value = value_of(node)
    if not value or len(value) > 80 or "r" not in node.prefix.lower() or is_kept(node, site):
        return
    anchored = value[:-1] if value.endswith("$") else value + "$"
    begun = value[1:] if value.startswith("^") else "^" + value
    found = {anchored: 0.8, begun: 0.5}
    for pattern, other in _PATTERN_SWAPS:
        for spot in list(re.finditer(pattern, value))[:2]:
            found[value[: spot.start()] + spot.expand(other) + value[spot.end() :]] = 0.7
    yield from rewritten(node, site, found)


@operator(
    cst.SimpleString,
    cst.FormattedStringText,
    prior=0.8,
    examples=(
        Example(
            'def f(a):\n    return {"colour": a}\n',
            'def f(a):\n    return {"color": a}\n',
            crash=("KeyError", "'color'"),
        ),
        Example(
            'def f(a):\n    return f"Helo {a}"\n',
            'def f(a):\n    return f"Hello {a}"\n',
            crash=("AssertionError", "assert 'Helo Bob' == 'Hello Bob'"),
        ),
    ),
)
def restore_text(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Bring a text closer to the words that the failing test asks for.

    Risk of overfitting: medium; the words come from the failing test itself.
    """
    value = value_of(node) if isinstance(node, cst.SimpleString) else site.code(node)
    if not value or not site.failures or len(value) > 80 or is_kept(node, site):
        return
    found = dict(sorted(_restored(value, site), key=lambda row: (-row[1], row[0]))[:5])
    if isinstance(node, cst.SimpleString):
        yield from rewritten(node, site, found)
        return
    for other, weight in found.items():
        if not set(other) & set("\"'{}\\\n"):
            yield site.replace(node, other, weight)


def _restored(value: str, site: Site) -> Iterator[tuple[str, float]]:
    messages = [failure.message[:1500] for failure in site.failures[:5]]
    for message in messages:
        for _, quoted in re.findall(r"""(['"])([^'"\n]{1,60})\1""", message):
            alike = _similarity(value, quoted)
            if 0.6 <= alike < 1.0:
                yield quoted, alike
    asked = {word for message in messages for word in re.findall(r"\w{2,}", message)}
    for word in dict.fromkeys(re.findall(r"\w{2,}", value)):
        for other in get_close_matches(word, sorted(asked - {word}), 2, 0.7):
            yield value.replace(word, other), _similarity(word, other)
