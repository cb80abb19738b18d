"""Take secrets out of a text before it leaves this machine."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from patchwright.untrusted import ELLIPSIS, clean

MASK: Final = "[redacted]"
LONGEST_TEXT: Final = 200
"""Characters that leave of an exception's message or of test output."""

_WINDOW: Final = 12
"""A part of a secret of this length is treated as the secret: some leaks drop its first letters."""
_SHORTEST_SECRET: Final = 6
_LONGEST_READ: Final = 4000

_SECRET_NAME = re.compile(r"(?i)TOKEN|KEY|SECRET|PASSW|CREDENTIAL|HEADERS|DSN")
_KNOWN_FORMS = r"""
      gh[opusr]_[\w.-]{10,} | github_pat_\w{10,} | glpat-[\w-]{10,}   # forges; ghs_ may hold a JWT
    | ls(?:v2|__)_?\w{16,} | sk-[\w-]{16,} | sntry[su]_[\w+/=-]{16,}  # LangSmith, models, Sentry
    | xox[a-z]-[\w-]{8,} | npm_\w{20,} | pypi-[\w-]{16,}
    | (?:AKIA|ASIA)[A-Z0-9]{12,} | AIza[\w-]{20,}
    | eyJ[\w-]{6,}\.[\w-]*(?:\.[\w-]*)?                                # JSON web tokens
    | -----BEGIN\ [A-Z ]{0,40}PRIVATE\ KEY-----[^-]*(?:-----END\ [A-Z ]{0,40}-----)?
    | (?<=://)[^\s/@]{1,400}@                                          # user and password of a URL
    | (?i:\bbearer|\bbasic)\s+[\w.+/=~-]{8,}
"""
_ALONE = re.compile(_KNOWN_FORMS, re.VERBOSE)
_TOKENS = re.compile(
    _KNOWN_FORMS
    + r"""
    | (?i:(?:token|secret|passw(?:or)?d|api[_-]?key)["']?\s{0,3}[=:]\s{0,3})["']?[^\s"',;&]{4,}
    """,
    re.VERBOSE,
)
_ASSIGNED = re.compile(
    r"""((?i:token|secret|passw(?:or)?d|api[_-]?key)\w{0,20}["']?\]?\s{0,3}[=:]\s{0,3}[rbu]?(["']))"""
    r"""[^\s"'\\]{8,}(\2)"""
)
_HOMES = re.compile(r"(?<![\w.-])/(?:home|Users)/[^/\s:'\"]{1,64}|(?<![\w./-])/root(?=[/\s:'\"]|$)")


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What must never leave: every window of every known secret in every usual encoding."""

    windows: frozenset[str] = frozenset()
    short: tuple[str, ...] = ()
    """Secrets that are shorter than a window, longest first."""
    home: str = ""


def known_secrets(environ: Mapping[str, str], *more: str) -> Secrets:
    """Collect the values of variables whose name says secret, and further secrets as given.

    Values of fewer than 6 characters are not taken: they would blank out ordinary words.
    """
    named = ((name, value) for name, value in environ.items() if _SECRET_NAME.search(name))
    whole = {part for name, value in named for part in _parts(name, value)} | {*more}
    forms = {form for value in whole if len(value) >= _SHORTEST_SECRET for form in _forms(value)}
    return Secrets(
        windows=frozenset(window for form in forms for window in _windows(form)),
        short=tuple(sorted((f for f in forms if len(f) < _WINDOW), key=len, reverse=True)),
        home=environ.get("HOME", "").rstrip("/"),
    )


def redact(text: str, secrets: Secrets, limit: int = LONGEST_TEXT) -> str:
    """Return at most `limit` characters of a text with secrets, tokens and home folders masked."""
    shown = clean(_beginning(text), _LONGEST_READ)
    for secret in secrets.short:
        shown = shown.replace(secret, MASK)
    shown = _TOKENS.sub(MASK, _masked(shown, secrets.windows))
    if len(secrets.home) > 1:
        shown = re.sub(re.escape(secrets.home) + r"(?![\w.-])", "~", shown)
    shown = _HOMES.sub("~", shown)
    return shown if len(shown) <= limit else shown[: limit - 1] + ELLIPSIS


def redact_text(text: str, secrets: Secrets) -> str:
    """Return a whole text, source code among it, with secrets, tokens and home folders masked.

    Of what is assigned to a name that says secret, only literals are taken: `token = tokens[0]`
    is code and `token = "..."` may be a secret.
    """
    shown = _ASSIGNED.sub(rf"\g<1>{MASK}\g<3>", text)
    for secret in secrets.short:
        shown = shown.replace(secret, MASK)
    shown = _ALONE.sub(MASK, _masked(shown, secrets.windows))
    if len(secrets.home) > 1:
        shown = re.sub(re.escape(secrets.home) + r"(?![\w.-])", "~", shown)
    return _HOMES.sub("~", shown)


def _beginning(text: str) -> str:
    """Cut a long text between words, since a token that is cut is no longer known for one."""
    if len(text) <= _LONGEST_READ:
        return text
    return text[:_LONGEST_READ].rsplit(None, 1)[0]


def _parts(name: str, value: str) -> Iterator[str]:
    """Yield what is secret of a value: its lines, the values of headers, a URL without its host."""
    if name.upper().endswith("HEADERS"):
        for header in value.split(","):
            content = unquote(header.partition("=")[2].strip())
            yield content
            yield from content.split()
    elif "://" in value:
        address = urlsplit(value.strip())
        yield from (unquote(part) for part in address.netloc.rpartition("@")[0].split(":"))
        yield f"{address.path}?{address.query}".strip("/?")
    else:
        yield value.strip()
        yield from (line.strip() for line in value.splitlines())


def _forms(value: str) -> Iterator[str]:
    yield from (value, quote(value, safe=""), json.dumps(value)[1:-1])
    data = value.encode("utf-8", "surrogateescape")
    yield from (data.hex(), data.hex().upper())
    for once in _in_base64(data):
        yield once
        yield from _in_base64(once.encode())


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield the characters that data has in base64 wherever in a longer text it stands."""
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + data).rstrip(b"=")
        inner = coded[-(-offset * 8 // 6) : len(coded) - 1].decode()
        if len(inner) >= _WINDOW:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")


def _windows(form: str) -> Iterable[str]:
    return (form[n : n + _WINDOW] for n in range(len(form) - _WINDOW + 1))


def _masked(text: str, windows: frozenset[str]) -> str:
    covered = bytearray(len(text))
    for n in range(len(text) - _WINDOW + 1):
        if text[n : n + _WINDOW] in windows:
            covered[n : n + _WINDOW] = b"\1" * _WINDOW
    runs = groupby(range(len(text)), key=covered.__getitem__)
    return "".join(MASK if hidden else "".join(text[n] for n in run) for hidden, run in runs)
