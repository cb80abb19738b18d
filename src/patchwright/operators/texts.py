"""Texts and bytes that cannot be read: encodings, empty documents, numbers and times in words."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, wrapped
from patchwright.operators.crashes import blame, crashes, held, point

_UNICODE = ("UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError")
_CODECS = ('"utf-8"', '"latin-1"', '"utf-8-sig"', '"cp1252"')
_FORMAT = re.compile(r"time data '([^']*)' does not match format '([^']*)'")
_REMAINS = re.compile(r"unconverted data remains: (.*)")


@operator(
    cst.Call,
    prior=0.8,
    examples=(
        Example(
            "def f(path):\n    return open(path).read()\n",
            'def f(path):\n    return open(path, encoding="utf-8").read()\n',
            crash=("UnicodeDecodeError", "'ascii' codec can't decode byte 0xc3"),
        ),
        Example(
            'def f(data):\n    return data.decode("ascii")\n',
            'def f(data):\n    return data.decode("utf-8")\n',
            crash=("UnicodeDecodeError", "'ascii' codec can't decode byte 0xc3"),
        ),
        Example(
            "def f(data):\n    return data.decode()\n",
            'def f(data):\n    return data.decode(errors="replace")\n',
            crash=("UnicodeDecodeError", "'utf-8' codec can't decode byte 0xff"),
        ),
    ),
)
def read_with_encoding(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Read or write a text with another encoding, or replace what it cannot hold.

    Risk of overfitting: medium; the right encoding is the one that the other side uses.
    """
    weight, called = blame(site, node, *_UNICODE), site.code(node.func).rpartition(".")[2]
    if not weight:
        return
    if called in ("open", "read_text", "write_text"):
        yield from _with_keyword(site, node, "encoding", _CODECS, weight)
        yield from _with_keyword(site, node, "errors", ('"replace"', '"ignore"'), weight * 0.6)
    elif called in ("encode", "decode"):
        plain = [arg for arg in node.args if arg.keyword is None]
        if plain:
            old = site.code(plain[0])
            for rank, codec in enumerate(c for c in _CODECS if c[1:-1] != old[1:-1]):
                yield site.replace(plain[0].value, codec, weight * 0.85**rank)
        else:
            yield from _with_keyword(site, node, "encoding", _CODECS[1:], weight * 0.9)
        errors = ('"replace"', '"ignore"', '"surrogateescape"')
        yield from _with_keyword(site, node, "errors", errors, weight * 0.7)


def _with_keyword(
    site: Site, node: cst.Call, keyword: str, values: tuple[str, ...], weight: float
) -> Iterator[Rewrite]:
    """Yield the call with a keyword argument given, or given anew."""
    given = [arg for arg in node.args if arg.keyword and arg.keyword.value == keyword]
    for rank, value in enumerate(values):
        share = weight * 0.85**rank
        if given:
            yield site.replace(given[0].value, value, share)
        elif node.args:
            end = site.span(node.args[-1])[1]
            yield Rewrite(end, end, f", {keyword}={value}", share)
        else:
            yield site.replace(node, f"{site.code(node.func)}({keyword}={value})", share)


@operator(
    cst.Call,
    prior=0.7,
    examples=(
        Example(
            "def f(s):\n    return int(s)\n",
            "def f(s):\n    return int(s) if s else 0\n",
            crash=("ValueError", "invalid literal for int() with base 10: ''"),
            held=(("s", "str", "''"),),
        ),
        Example(
            "def f(s):\n    return int(s)\n",
            "def f(s):\n    return int(s, 16)\n",
            crash=("ValueError", "invalid literal for int() with base 10: 'ff'"),
            held=(("s", "str", "'ff'"),),
        ),
        Example(
            "def f(s):\n    return float(s)\n",
            'def f(s):\n    return float(s.rstrip("%"))\n',
            crash=("ValueError", "could not convert string to float: '5%'"),
            held=(("s", "str", "'5%'"),),
        ),
    ),
)
def read_written_number(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Read a number that is written with a unit, separators or another base, or not at all.

    The text at the crash, or in the message, says which.
    Risk of overfitting: low to medium.
    """
    name = site.code(node.func)
    weight = blame(site, node, "ValueError", "InvalidOperation")
    if name not in ("int", "float", "Decimal", "complex") or len(node.args) != 1 or not weight:
        return
    value = node.args[0].value
    text = site.code(value)
    said = [seen.value for seen in held(site, text) if isinstance(seen.value, str)]
    said = said or [s for f in crashes(site, "ValueError") for s in _quoted(f.message)]
    for written in said[:2]:
        for form, share in _readings(str(written), name):
            yield site.replace(value, form.format(wrapped(site, value)), weight * share)
        if name == "int" and re.fullmatch(r"(0[xX])?[0-9a-fA-F]+", str(written)):
            end = site.span(node.args[0])[1]
            yield Rewrite(end, end, ", 16", weight * 0.6)
    if not said or "" in said:
        for rank, default in enumerate(("0", "None", "0.0")):
            guarded = enclosed(
                site, node, f"{site.code(node)} if {wrapped(site, value)} else {default}"
            )
            yield site.replace(node, guarded, weight * 0.8**rank)


def _quoted(message: str) -> list[str]:
    found = re.search(r": '(.*)'$", message)
    return [found.group(1)] if found else []


def _readings(written: str, name: str) -> Iterator[tuple[str, float]]:
    """Yield forms of an expression that would make a number of what was written."""
    if "," in written:
        yield '{}.replace(",", "")', 0.9
        yield '{}.replace(",", ".")', 0.8
    for sign in ("%", "$", "€", "£", "#", "px", "ms", "s", "kg", "%%"):
        if written.strip().endswith(sign):
            yield f'{{}}.rstrip("{sign}")', 0.9
        if written.strip().startswith(sign):
            yield f'{{}}.lstrip("{sign}")', 0.9
    if written != written.strip():
        yield "{}.strip()", 0.7
    if "_" in written or " " in written.strip():
        yield '{}.replace(" ", "")', 0.7
    if name == "int" and re.fullmatch(r"\s*[-+]?\d*\.\d*([eE]\d+)?\s*", written):
        yield "float({})", 0.9
    if written.strip().partition(".")[0].isdigit() and "." in written:
        yield '{}.partition(".")[0]', 0.4


@operator(
    cst.Call,
    prior=0.7,
    examples=(
        Example(
            "import json\n\n\ndef f(s):\n    return json.loads(s)\n",
            "import json\n\n\ndef f(s):\n    return json.loads(s) if s else {}\n",
            crash=("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"),
        ),
        Example(
            "import json\n\n\ndef f(s):\n    return json.loads(s)\n",
            'import json\n\n\ndef f(s):\n    return json.loads(s or "{}")\n',
            crash=("JSONDecodeError", "Expecting value: line 1 column 1 (char 0)"),
        ),
    ),
)
def read_empty_document(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Read nothing from an empty document.

    Risk of overfitting: low; what stands for nothing is a guess among few.
    """
    name = site.code(node.func)
    weight = blame(site, node, "JSONDecodeError", "ValueError", "EOFError", "ParseError")
    if not weight or name.rpartition(".")[2] not in ("loads", "fromstring") or not node.args:
        return
    value = node.args[0].value
    text = wrapped(site, value)
    for rank, default in enumerate(("{}", "[]", "None")):
        guarded = enclosed(site, node, f"{site.code(node)} if {text} else {default}")
        yield site.replace(node, guarded, weight * 0.85**rank)
        if default != "None":
            yield site.replace(value, f'{text} or "{default}"', weight * 0.8 * 0.85**rank)
    yield site.replace(value, f"{text}.strip()", weight * 0.3)


@operator(
    cst.SimpleString,
    prior=0.85,
    examples=(
        Example(
            'from dates import d\n\n\ndef f(s):\n    return d.strptime(s, "%Y-%m-%d")\n',
            'from dates import d\n\n\ndef f(s):\n    return d.strptime(s, "%Y/%m/%d")\n',
            crash=("ValueError", "time data '2024/01/31' does not match format '%Y-%m-%d'"),
        ),
        Example(
            'from dates import d\n\n\ndef f(s):\n    return d.strptime(s, "%Y-%m-%d")\n',
            'from dates import d\n\n\ndef f(s):\n    return d.strptime(s, "%Y-%m-%dT%H:%M:%S")\n',
            crash=("ValueError", "unconverted data remains: T10:20:30"),
        ),
    ),
)
def read_time_as_written(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Read a time in the form in which the failing test writes it.

    Risk of overfitting: medium; other texts may still have the old form.
    """
    old = node.evaluated_value
    if not isinstance(old, str) or "%" not in old:
        return
    for failure in crashes(site, "ValueError"):
        weight = point(site, node, failure)
        match = _FORMAT.search(failure.message)
        remains = _REMAINS.search(failure.message)
        if match is not None and match.group(2) == old:
            for rank, text in enumerate(_formats(match.group(1))):
                yield site.replace(node, f'"{text}"', weight * 0.85**rank)
        elif remains is not None:
            for rank, text in enumerate(_tails(remains.group(1))):
                yield site.replace(node, f'"{old}{text}"', weight * 0.85**rank)
        if match is not None or remains is not None:
            for rank, text in enumerate(_other_formats(site, old)):
                yield site.replace(node, f'"{text}"', weight * 0.9 * 0.85**rank)


def _other_formats(site: Site, old: str) -> list[str]:
    """Return formats that fit texts seen at the crash, and the old one with parts changed over."""
    written = [seen.value for frame in site.crash for n in frame.values for seen in held(site, n)]
    texts = [value for value in written if isinstance(value, str) and re.search(r"\d", value)]
    found = [text for value in dict.fromkeys(texts) for text in _formats(value)]
    swapped = old.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    wide = {old.replace("%y", "%Y"), old.replace("%Y", "%y")}
    rows = (*found, swapped, *sorted(wide), old.replace("-", "/"), old.replace("/", "-"))
    return [text for text in dict.fromkeys(rows) if text != old][:8]


def _formats(written: str) -> Iterator[str]:
    """Yield formats of dates and times that fit a text."""
    date, mark, clock = written.partition("T" if "T" in written else " ")
    parts = re.match(r"(\d+)([-/.])(\d+)\2(\d+)$", date)
    tail = next(iter(_tails(mark + clock)), "") if mark else ""
    if parts is not None:
        sign = parts.group(2)
        if len(parts.group(1)) == 4:
            yield f"%Y{sign}%m{sign}%d{tail}"
        year = "%Y" if len(parts.group(4)) == 4 else "%y"
        yield f"%d{sign}%m{sign}{year}{tail}"
        yield f"%m{sign}%d{sign}{year}{tail}"
    elif re.fullmatch(r"\d{8}", date):
        yield f"%Y%m%d{tail}"
    elif ":" in written:
        yield from _tails(written)


def _tails(rest: str) -> Iterator[str]:
    """Yield formats for what follows a date."""
    text = re.sub(r"\d+:\d+:\d+", "%H:%M:%S", rest, count=1)
    text = re.sub(r"\d+:\d+", "%H:%M", text, count=1) if "%H" not in text else text
    text = re.sub(r"(?<=%S)\.\d+", ".%f", text)
    zoned = re.sub(r"(Z|[+-]\d\d:?\d\d)$", "%z", text)
    if "%" in text:
        yield zoned
        if zoned != text and text.endswith("Z"):
            yield text
