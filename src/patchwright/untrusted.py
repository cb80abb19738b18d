"""Turn text that others wrote into text that cannot command a terminal, a forge or a reader.

Everything that comes out of a repository, a test run or a report is untrusted. It is cleaned once
and then put into one of few shapes: a fence, inline code, running prose, a bare name or a log line.
"""

import re
from collections.abc import Iterable
from typing import Final

ELLIPSIS: Final = "…"
BREAK: Final = "\u200b"
"""Zero-width space: separates what would mean something to a forge, and `clean` takes it out."""

# Default-ignorable and format characters: zero-width, bidirectional, tags, variation selectors.
_HIDDEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_CONTROL: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_STRINGS = re.compile(  # DCS, SOS, OSC, PM, APC; one that never ends must not swallow other lines
    r"(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?"
)
_SEQUENCES = re.compile(  # CSI, then every other escape of ECMA-48 and ECMA-35
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-Z\\^-~]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(f"[{_HIDDEN}{_CONTROL}]")
_UNSEEN = re.compile(f"[{_HIDDEN}{_CONTROL}\x0b\x0c\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_MENTION = re.compile(r"@(?=\w)")
_REFERENCE = re.compile(r"(?i)(#|\bGH-)(?=\d)")
_CLOSING = re.compile(  # the words with which forges and trackers close what is named after them
    r"(?i)\b([cfr])(?=(?:lose[sd]?|ix(?:e[sd])?|esolve[sd]?):?\s+\S*[\d/:])"
)
_MARKER = re.compile(r"(?i)<(?=!--\s*patchwright)")
_COMMAND = re.compile(r"(?m)^([^\S\n]*)(?=/\w)")
_ACTIVE = re.compile(r"(?i)([<\]])|([&\\])(?=[!-/:-@\[-`{-~a-z])|(:)(?=//)|(www)(?=\.)")
_BLOCK_START = re.compile(r"[#>+*=~|:/_-]|\d+[.)](?:\s|$)")
_BACKTICKS = re.compile("`+")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/?=&+%-]*)?")
_NOT_IN_NAME = re.compile(r"(?i)[^\w.:/-]+|(?<=/)/+|www\.")


def clean(text: str, limit: int) -> str:
    """Return at most `limit` visible characters: no escape sequences, controls or hidden text.

    Line ends become newlines, tabs stay, and a cut is shown by an ellipsis.
    """
    shown = _INVISIBLE.sub("", _decoded(text))
    return shown if len(shown) <= limit else shown[: limit - 1] + ELLIPSIS


def visible(text: str, limit: int) -> str:
    """Return source text as `clean` does, but show every hidden character as its code point.

    A reviewer must see that a line holds a bidirectional override, not have it taken away.
    """
    lines = re.sub("\r\n?", "\n", text)
    shown = _UNSEEN.sub(_code_point, _SURROGATE.sub("\ufffd", lines))
    return shown if len(shown) <= limit else shown[: limit - 1] + ELLIPSIS


def fenced(text: str, info: str = "", limit: int = 20_000) -> str:
    """Return a Markdown code block that its text cannot leave; `info` is our own word.

    At most `4 * limit + 8` characters besides `info`.
    """
    body = _COMMAND.sub(rf"\1{BREAK}", _disarmed(clean(text, limit))).strip("\n")
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{info}\n{body}\n{fence}"


def inline(text: str, limit: int = 200, *, table: bool = True) -> str:
    """Return inline code that its text cannot leave, not even in a cell of a Markdown table.

    In a table pipes need the escape that shows as it is elsewhere. At most `4 * limit + 4`
    characters.
    """
    line = " ".join(_disarmed(clean(text, limit)).split()) or "-"
    if table:
        line = line.replace("\\|", f"\\{BREAK}|").replace("|", "\\|")
    fence = "`" * (_longest_run(line) + 1)
    gap = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{gap}{line}{gap}{fence}"


def neutral(text: str, limit: int = 500) -> str:
    """Return one line of running prose in which nothing mentions, closes, links or commands.

    At most `2 * limit + 1` characters; neutral text stays as it is.
    """
    line = " ".join(clean(text, limit).replace("`", "'").split())
    line = _ACTIVE.sub(rf"\g<0>{BREAK}", _disarmed(line))
    return BREAK + line if _BLOCK_START.match(line) else line


def prose(text: str, limit: int = 500) -> str:
    """Return one line of running prose whose text between backticks is inline code."""
    parts = clean(text, limit).split("`")
    if len(parts) % 2 == 0 or not all(part.strip() for part in parts[1::2]):
        return neutral(text, limit)
    shaped = (
        _between(part) if n % 2 == 0 else inline(part, table=False) for n, part in enumerate(parts)
    )
    return "".join(shaped).strip()


def name(text: str, limit: int = 80) -> str:
    """Return a name of word characters, dots, colons, slashes and dashes, for titles and subjects.

    Empty when nothing of the text can be part of a name.
    """
    return _NOT_IN_NAME.sub("-", clean(text, limit)).strip("-./:")


def address(url: str, trusted: Iterable[str]) -> str | None:
    """Return an address that is safe in a Markdown link, None unless it begins with a trusted one.

    Nothing in it can end the link, and the host is compared whole: `https://a.example` is not
    the beginning of `https://a.example.org` nor of `https://a.example@evil.example`.
    """
    if len(url) > 500 or not _ADDRESS.fullmatch(url) or "/../" in f"{url}/":
        return None
    known = (start if start.count("/") > 2 else f"{start}/" for start in trusted if start)
    return url if any(url.startswith(start) for start in known) else None


def logged(text: str, limit: int = 20_000) -> str:
    """Return lines for a log that may be read by a CI runner: none of them is a command there.

    A space in front would not do, since runners trim lines and look for `##[` inside them too.
    """
    lines = clean(text, limit).replace("##[", "# #[").split("\n")
    return "\n".join(f"| {line}" for line in lines)


def _between(text: str) -> str:
    before, after = (" " if edge.isspace() else "" for edge in (text[:1], text[-1:]))
    return f"{before}{neutral(text)}{after}"


def _decoded(text: str) -> str:
    plain = _SEQUENCES.sub("", _STRINGS.sub("", text))
    return _SURROGATE.sub("\ufffd", _LINE_ENDS.sub("\n", plain))


def _disarmed(text: str) -> str:
    for pattern in (_MENTION, _REFERENCE, _CLOSING, _MARKER):
        text = pattern.sub(rf"\g<0>{BREAK}", text)
    return text


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _code_point(found: re.Match[str]) -> str:
    return f"‹U+{ord(found.group()):04X}›"
