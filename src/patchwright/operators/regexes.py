"""Regular expressions: what they repeat, escape, group and anchor, and how they are asked."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.literals import (
    given,
    is_kept,
    last_name,
    owner_of,
    rewritten,
    value_of,
    with_argument,
)

_ASKING = frozenset(
    {"compile", "match", "search", "fullmatch", "findall", "finditer", "sub", "subn", "split"}
)
_FLAGS = ("IGNORECASE", "MULTILINE", "DOTALL", "VERBOSE", "ASCII")
_SHORT = {"I": "IGNORECASE", "M": "MULTILINE", "S": "DOTALL", "X": "VERBOSE", "A": "ASCII"}
_MOST = 36
_BEFORE = r"(?<!\\)(?:\\\\)*"
_ONE_PLACE: tuple[tuple[str, str, float], ...] = (
    (r"(?<![\\(])([*+}])(?!\?)", r"\1?", 0.8),
    (r"(?<!\\)([*+}])\?", r"\1", 0.8),
    (r"\.\*\??(?=([^\\\w\s.*+?()\[\]{}|^$]))", "[^{0}]*", 0.75),
    (r"\.\+\??(?=([^\\\w\s.*+?()\[\]{}|^$]))", "[^{0}]+", 0.75),
    (r"\\d\+", r"\\d+(?:\\.\\d+)?", 0.6),
    (r"(?<![-\]?])\\d\+", r"-?\\d+", 0.6),
    (r"(?<![-\]?])\\d\+", r"[+-]?\\d+", 0.5),
    (r"\\d\+", r"[\\d.]+", 0.4),
    (r"\\d\+", r"[\\d,]+", 0.4),
    (r"\\d(?![+*{?\]])", r"\\d{1,2}", 0.5),
    (r"\\w(?=[+*{])", r"[\\w-]", 0.7),
    (r"\\w(?=[+*{])", r"[\\w.-]", 0.7),
    (r"\\w(?=[+*{])", r"[\\w.+-]", 0.6),
    (r"\\w(?=[+*{])", r"[A-Za-z]", 0.4),
    (r"\\w\+", r"\\w+(?:-\\w+)*", 0.3),
    (r"\\w", r"\\d", 0.3),
    (r"\\s(?![+*?{\]])", r"\\s+", 0.6),
    (r"\\s\+", r"\\s*", 0.6),
    (r"\\s\*", r"\\s+", 0.5),
    (r"(?<=[\w)\]+*])([=:,;|@])(?=[\w(\[\\])", r"\\s*\1\\s*", 0.6),
    (r"(?<=[^\\ ]) (?=[^+*?])", r"\\s+", 0.5),
    (r"(?<!\\)\((?!\?)", "(?:", 0.6),
    (r"\(\?:", "(", 0.6),
    (r"(?<=[)\]\w])(?![?*+{\w)\]])(?<!\\\w)(?<!\[)", "?", 0.3),
    (r"\)(?![?*+{])", ")?", 0.5),
    (r"(?<!\\)\?(?![:=!<P])", "", 0.4),
    (r"a-zA-Z(?!0-9)", "a-zA-Z0-9", 0.7),
    (r"A-Za-z(?!0-9)", "A-Za-z0-9", 0.7),
    (r"(?<!A-Z)a-z(?!A-Z)", "a-zA-Z", 0.8),
    (r"(?<!a-z)A-Z(?!a-z)", "A-Za-z", 0.7),
    (r"(?<!0-9)a-z(?!A-Z|0-9)", "a-z0-9", 0.7),
    (r"A-z", "A-Za-z", 0.9),
    (r"(?<!A-F)0-9(?!A-F|a-f)", "0-9a-fA-F", 0.3),
    (r"1-9", "0-9", 0.7),
    (r"(?<=[\w+.])(?<!\\)\](?=[+*{])", "_]", 0.5),
    (r"(?<=[\w+.])(?<!\\)\](?=[+*{])", "-]", 0.5),
    (r"\{(\d+)\}", r"{\1,}", 0.7),
    (r"\{(\d+)\}", r"{1,\1}", 0.6),
    (r"\{(\d+),\}", r"{\1}", 0.6),
    (r"\{\d+(?:,\d*)?\}", "+", 0.5),
    (r"(?<![\\\[(^])\[(?=[^\]^])(?=.{1,8}\])", "[^", 0.3),
    (r"\(\?=", "(?!", 0.4),
    (r"\(\?!", "(?=", 0.4),
    (r"\\b", "", 0.3),
    (r"\^", "", 0.5),
    (r"(?<!\\)\$", r"\\Z", 0.3),
    (r"(?<!\\)\$", "", 0.5),
    (r"(?<!\\)([$^|?*+()])", r"\\\1", 0.4),
)
"""What is found in a pattern, what it becomes, and how likely that is."""


def _asks(node: cst.CSTNode | None, site: Site) -> bool:
    """Say whether a call gives a pattern to the module `re`."""
    if not isinstance(node, cst.Call) or last_name(node) not in _ASKING:
        return False
    owner = owner_of(node)
    return site.code(owner) == "re" if owner is not None else last_name(node) in site.facts.imported


def _is_pattern(node: cst.SimpleString, site: Site) -> bool:
    parent = site.parent(node)
    call = site.parent(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(parent, cst.ConcatenatedString) or isinstance(call, cst.Call):
        return _asks(call, site) or ("r" in node.prefix.lower() and "re" in site.facts.imported)
    return "r" in node.prefix.lower() and "re" in site.facts.imported


@operator(
    cst.SimpleString,
    prior=0.4,
    examples=(
        Example(
            'import re\n\nP = re.compile("<.+>")\n', 'import re\n\nP = re.compile("<[^>]+>")\n'
        ),
        Example(
            'import re\n\nP = re.compile(r"a.b.c")\n', 'import re\n\nP = re.compile(r"a\\.b\\.c")\n'
        ),
        Example(
            'import re\n\nP = re.compile(r"\\d+ kg")\n',
            'import re\n\nP = re.compile(r"\\d+(?:\\.\\d+)? kg")\n',
        ),
        Example(
            'import re\n\nP = re.compile(r"a|b")\n', 'import re\n\nP = re.compile(r"^(?:a|b)$")\n'
        ),
        Example(
            'import re\n\nP = re.compile(r"(a|b)+c")\n',
            'import re\n\nP = re.compile(r"(?:a|b)+c")\n',
        ),
    ),
)
def restate_pattern(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Change what a regular expression repeats, escapes, groups, accepts or is anchored to.

    Risk of overfitting: medium; patterns are tested with few texts.
    """
    value = value_of(node)
    if not value or len(value) > 120 or not _is_pattern(node, site) or is_kept(node, site):
        return
    found = dict(_whole_pattern(value))
    for pattern, other, weight in _ONE_PLACE:
        for rank, spot in enumerate(list(re.finditer(_BEFORE + pattern, value))[:3]):
            if spot.start() == spot.end() == 0:
                continue
            kept = re.match(r"(?:\\\\)*", spot[0])
            head = kept[0] if kept and pattern[0] != "\\" else ""
            text = other.format(spot[1]) if "{0}" in other else spot.expand(other)
            changed = value[: spot.start()] + head + text + value[spot.end() :]
            found.setdefault(changed, weight * 0.9**rank)
    rows = sorted(found.items(), key=lambda row: -row[1])
    yield from rewritten(node, site, dict([r for r in rows if _compiles(r[0])][:_MOST]))


def _compiles(pattern: str) -> bool:
    """Say whether a text is a regular expression."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _whole_pattern(value: str) -> Iterator[tuple[str, float]]:
    bare = value.removeprefix("^").removesuffix("$")
    grouped = f"(?:{bare})" if "|" in bare else bare
    yield rf"^{grouped}$", 0.8
    yield rf"\b{grouped}\b", 0.8
    yield rf"\b{value}", 0.5
    yield rf"{value}\b", 0.5
    if grouped != bare:
        yield value.replace(bare, grouped), 0.6
    dots = re.sub(r"(?<![\\\])])\.(?![*+?{])", r"\.", re.sub(r"\[[^\]]*\]", _masked, value))
    yield dots.replace("\0", "."), 0.8
    yield re.sub(r"(?<!\\)([*+}])(?!\?)", r"\1?", value), 0.5
    yield re.sub(r"(?<!\\)([*+}])\?", r"\1", value), 0.5
    yield rf"\s*{value}\s*", 0.3
    yield value.replace(r"\(", "(").replace(r"\)", ")"), 0.3
    yield re.sub(r"\\([dwsDWSbB])", lambda m: "\\" + m[1].swapcase(), value, count=1), 0.3


def _masked(match: re.Match[str]) -> str:
    return match[0].replace(".", "\0")


@operator(
    cst.SimpleString,
    prior=0.7,
    examples=(
        Example(
            'import re\n\n\ndef f(s):\n    return re.sub("\\bcat\\b", "dog", s)\n',
            'import re\n\n\ndef f(s):\n    return re.sub(r"\\bcat\\b", "dog", s)\n',
        ),
    ),
)
def make_raw(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Write a regular expression or its replacement as a raw text.

    Risk of overfitting: low.
    """
    parent, code = site.parent(node), site.code(node)
    if node.prefix or not isinstance(parent, cst.Arg) or not _asks(site.parent(parent), site):
        return
    if re.search(r"(?<!\\)\\[\dbBdwsWDSAZ]", code):
        yield site.replace(node, f"r{code}")


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example(
            'import re\n\n\ndef f(s):\n    return re.findall("^#", s)\n',
            'import re\n\n\ndef f(s):\n    return re.findall("^#", s, flags=re.MULTILINE)\n',
        ),
        Example(
            'import re\n\n\ndef f(s):\n    return re.sub("a", "b", s, re.IGNORECASE)\n',
            'import re\n\n\ndef f(s):\n    return re.sub("a", "b", s, flags=re.IGNORECASE)\n',
        ),
        Example(
            'import re\n\n\ndef f(s):\n    return re.sub("a", "b", s)\n',
            'import re\n\n\ndef f(s):\n    return re.sub("a", "b", s, count=1)\n',
        ),
        Example(
            'import re\n\nP = re.compile("a", re.MULTILINE)\n',
            'import re\n\nP = re.compile("a", re.DOTALL)\n',
        ),
    ),
)
def change_flags(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Ask a regular expression with a flag, with another one, without it, or only once.

    Risk of overfitting: medium.
    """
    if not _asks(node, site) or not node.args or node.args[0].star:
        return
    name, pattern = last_name(node), site.code(node.args[0].value)
    flags = [arg for arg in node.args[1:] if re.search(r"\b[A-Z]+$", site.code(arg.value))]
    named = name in ("sub", "subn", "split")
    if not flags:
        for flag, share in _fitting(pattern):
            text, needs = site.reach("re", flag)
            argument = text if name == "compile" else f"flags={text}"
            yield with_argument(site, node, argument, share, needs)
    for passed in flags[:1]:
        yield from _other_flags(site, node, passed, pattern)
        if named and passed.keyword is None:
            yield site.replace(passed, f"flags={site.code(passed.value)}", 1.0)
    count = "maxsplit" if name == "split" else "count"
    if named and given(node, count) is None and len(node.args) == (2 if name == "split" else 3):
        yield with_argument(site, node, f"{count}=1", 0.6)


def _fitting(pattern: str) -> Iterator[tuple[str, float]]:
    yield "MULTILINE", 0.9 if "^" in pattern or "$" in pattern else 0.2
    yield "DOTALL", 0.9 if ".*" in pattern or ".+" in pattern else 0.2
    yield "IGNORECASE", 0.8 if re.search(r"(?<!\\)[A-Za-z]", pattern.lstrip("r")) else 0.2
    yield "ASCII", 0.3 if re.search(r"\\[dw]", pattern) else 0.1


def _other_flags(site: Site, node: cst.Call, flag: cst.Arg, pattern: str) -> Iterator[Rewrite]:
    text = site.code(flag.value)
    last = text.rpartition(".")[2]
    head = text.removesuffix(last)
    here = _SHORT.get(last, last)
    if here not in _FLAGS:
        return
    for other, share in _fitting(pattern):
        if other not in text:
            yield site.replace(flag.value, f"{head}{other}", share * 0.8)
            yield site.replace(flag.value, f"{text} | {head}{other}", share * 0.8)
    place = node.args.index(flag)
    before = site.span(node.args[place - 1].value)[1]
    yield Rewrite(before, site.span(flag)[1], "", 0.5)


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example("def f(m):\n    return m.group()\n", "def f(m):\n    return m.group(1)\n"),
        Example("def f(m):\n    return m.groups()\n", "def f(m):\n    return m.group(0)\n"),
    ),
)
def take_other_group(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Take another group of a match, the first, the last or the whole.

    Risk of overfitting: low.
    """
    owner = owner_of(node)
    if owner is None or last_name(node) not in ("group", "groups") or len(node.args) > 1:
        return
    old, base = site.code(node), site.code(owner)
    forms = (f"{base}.group(1)", f"{base}.group(0)", f"{base}.group(2)", f"{base}.groups()")
    for rank, text in enumerate(form for form in forms if form != old):
        yield site.replace(node, text, 0.85**rank)
