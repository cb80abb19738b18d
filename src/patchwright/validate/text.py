"""Refuse by the text alone: hidden characters, silenced tools, and what a glance can tell."""

import io
import re
import tokenize
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from patchwright.validate.gaming import RULES

Refused = Iterator[tuple[str, str]]

_SILENCER: Final = re.compile(
    r"\b(?:noqa|nosec|nosonar|type:\s*ignore|pragma:\s*no\s*(?:cover|branch)|pylint:\s*\w+"
    r"|mypy:\s*\w+|pyright:\s*\w+|ruff:\s*\w+|flake8:\s*\w+|fmt:\s*\w+|isort:\s*\w+)",
    re.IGNORECASE,
)
_HIDDEN_CATEGORIES: Final = frozenset({"Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp", "Zs"})
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
_USUAL: Final = frozenset(" \t\n\r\f")
_WORD: Final = re.compile(r"\w+")
_DEEP: Final = tuple(name for name in RULES if "." in name and not name.startswith("builtins."))
_CALLED: Final = ("eval", "exec", "__import__")
_TRIGGERS: Final = frozenset(
    {
        *(name.rpartition(".")[2] for name in _DEEP),
        *_CALLED,
        *("except", "suppress", "import", "atexit"),
    }
)
_PARTS: Final = ("ytest", "YTEST")
_GLANCE: Final = (
    *(
        (rule, re.compile(rf"(?<![\w.])(?:{names})\b"))
        for rule, names in {
            rule: "|".join(re.escape(name) for name in _DEEP if RULES[name] == rule)
            for rule in dict.fromkeys(RULES[name] for name in _DEEP)
        }.items()
    ),
    ("dynamic_code", re.compile(rf"(?<![\w.])(?:{'|'.join(_CALLED)})\s*\(")),
    ("process_exit", re.compile(r"\b_exit\b|\batexit\b")),
    ("harness_string", re.compile(r"pytest", re.IGNORECASE)),
    ("test_framework", re.compile(r"\bimport\s+(?:unittest|mock)\b|\bfrom\s+unittest\b")),
    (
        "broad_except",
        re.compile(r"\bexcept\s*:|\b(?:except|suppress)\b[^:\n]*\b(?:Base)?Exception\b"),
    ),
)
_PASSED_ON: Final = re.compile(r"\braise\b")


def refuse_text(replacement: str, replaced: str = "") -> str | None:
    """Return the rule that a replacement breaks at first glance, without parsing anything.

    Meant for thousands of candidates per second: what it lets pass, `check_policy` still
    judges. What the replaced text had as often is no reason to refuse.
    """
    hinted = any(part in replacement for part in _PARTS)
    if not hinted and _TRIGGERS.isdisjoint(_WORD.findall(replacement)):
        return None
    for rule, pattern in _GLANCE:
        more = len(pattern.findall(replacement)) > len(pattern.findall(replaced))
        if more and not (rule == "broad_except" and _PASSED_ON.search(replacement)):
            return rule
    return None


def refuse_change(before: str, after: str) -> Refused:
    """Yield the rules that the whole text of a file breaks after a change, and how."""
    yield from _hidden(before, after)
    yield from _line_ends(before, after)
    if len(_SILENCER.findall(after)) > len(_SILENCER.findall(before)):
        extra = _silenced(_comments(after)) - _silenced(_comments(before))
        yield from (("tool_silenced", f"the comment `{text}`") for text in extra)
    if not after.isascii():
        names = _foreign_names(after) - _foreign_names(before)
        yield from (("foreign_identifier", f"the name {ascii(n)}") for n in sorted(names))


def _hidden(before: str, after: str) -> Refused:
    extra = _hidden_characters(after) - _hidden_characters(before)
    for character in extra:
        yield "hidden_character", f"the character U+{ord(character):04X}"


def _hidden_characters(text: str) -> Counter[str]:
    if text.isascii() and text.isprintable():
        return Counter()
    return Counter({c: n for c, n in Counter(text).items() if _is_hidden(c)})


def _is_hidden(character: str) -> bool:
    if character in _USUAL:
        return False
    variation = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    hidden = unicodedata.category(character) in _HIDDEN_CATEGORIES
    return hidden or variation or character in _BLANK_LETTERS


def _line_ends(before: str, after: str) -> Refused:
    """Yield a refusal when a file gets a kind of line end that it did not have."""
    had, has = _ends(before), _ends(after)
    if had and has - had:
        yield "line_ends_changed", "another kind of line end"


def _ends(text: str) -> set[str]:
    return set(re.findall(r"\r\n|\n|\r", text))


def _silenced(comments: Sequence[str]) -> Counter[str]:
    return Counter(m.casefold() for text in comments for m in _SILENCER.findall(text))


def _comments(text: str) -> list[str]:
    if "#" not in text:
        return []
    return [t.string for t in _tokens(text) if t.type == tokenize.COMMENT]


def _foreign_names(text: str) -> set[str]:
    return {t.string for t in _tokens(text) if t.type == tokenize.NAME and not t.string.isascii()}


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    """Return the tokens up to the first that cannot be read."""
    found: list[tokenize.TokenInfo] = []
    try:
        found.extend(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
