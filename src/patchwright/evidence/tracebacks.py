"""Read traceback entries and exception names from what pytest and CPython print."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import re2

from patchwright.models import Frame

MOST_FRAMES: Final = 50
MOST_NAMES: Final = 50
START: Final = "Traceback (most recent call last):"

LOCATION: Final = re2.compile(  # of pytest: path:line: in function, or path:line: Exception
    r"^((?:[A-Za-z]:)?[^:]+[.]pyx?):([0-9]{1,7}):(?: in ([^\s].*)| ([^\s:()]+))?$"
)
ENTRY: Final = re2.compile(  # of CPython, also inside the bars of an exception group
    r'^[\s|+-]*File "([^"]+)", line ([0-9]{1,7})(?:, in (.+))?$'
)
DEFINITION: Final = re2.compile(r"^>? {3,}(?:async )?def ([^\s(]+)")
RAISED: Final = re2.compile(r"^E +([^\s:()]+)(?:: .*|:)?$")
ENDING: Final = re2.compile(r"^[\s|+]*([^\s:()|+]+)(?:: .*|:)?$")
NAME: Final = re2.compile(r"^(?:[A-Za-z_]\w*[.])*([A-Za-z_]\w*)$")
_WORKSPACES: Final = ("work", "_work", "__w", "a")
_FOREIGN: Final = frozenset(
    {"site-packages", "dist-packages", ".tox", ".nox", ".venv", "venv", "..", "node_modules"}
)
_WORDS: Final = frozenset({"None", "True", "False"})
_SUFFIXES: Final = ("Error", "Exception", "Warning", "Exit", "Interrupt", "Iteration", "Group")


def relative(path: str, repository: str) -> str | None:
    """Return a path of a runner relative to the repository, or None for what lies elsewhere."""
    parts = [part for part in path.replace("\\", "/").split("/") if part != "."]
    name = repository.rpartition("/")[2]
    parts = _below_workspace(parts, name)
    outside = not parts or not all(parts) or ":" in parts[0] or parts[0].startswith("<")
    if outside or _FOREIGN.intersection(parts) or not parts[-1].endswith((".py", ".pyx")):
        return None
    return "/".join(parts)


def _below_workspace(parts: list[str], name: str) -> list[str]:
    if parts[:3] == ["", "github", "workspace"]:
        return parts[3:]
    for at in range(len(parts) - 3):
        doubled = bool(name) and parts[at + 1] == parts[at + 2] == name
        if doubled and parts[at] in _WORKSPACES and (parts[0] == "" or parts[0].endswith(":")):
            return parts[at + 3 :]
    return parts


def exception_name(text: str) -> str | None:
    """Return the last part of a dotted name, or None when the text is no name."""
    found = NAME.match(text)
    return None if found is None or text in _WORDS else found.group(1)


def frames_of(lines: Iterable[str], repository: str) -> tuple[Frame, ...]:
    """Return the entries of the tracebacks in these lines that lie in the repository, in order."""
    found: dict[Frame, None] = {}
    function = ""
    for line in lines:
        if (definition := DEFINITION.match(line)) is not None:
            function = definition.group(1)
            continue
        entry = LOCATION.match(line) or ENTRY.match(line)
        if entry is None:
            continue
        path = relative(entry.group(1), repository)
        if path is not None:
            name = entry.group(3) or function
            found[Frame(path=path, line=int(entry.group(2)), function=name)] = None
        function = ""
    return tuple(found)[:MOST_FRAMES]


def exception_of(lines: Sequence[str]) -> str | None:
    """Return the exception that left a report of pytest, which a location or `E` line names."""
    located = (LOCATION.match(line) for line in reversed(lines))
    names = (exception_name(found.group(4)) for found in located if found and found.group(4))
    native = [name for _, name in blocks(lines) if name]
    return next(filter(None, names), None) or _raised(lines) or next(reversed(native), None)


def _raised(lines: Sequence[str]) -> str | None:
    """Return the name on top of the last run of `E` lines; those below it belong to its message."""
    heads = [
        line
        for before, line in zip(["", *lines], lines, strict=False)
        if line.startswith("E ") and not before.startswith("E ")
    ]
    found = (RAISED.match(line) for line in reversed(heads))
    names = (exception_name(match.group(1)) for match in found if match is not None)
    return next((name for name in names if name and name.endswith(_SUFFIXES)), None)


def blocks(lines: Sequence[str]) -> Iterator[tuple[list[str], str | None]]:
    """Yield the lines of each CPython traceback and the name of the exception that ended it."""
    at = 0
    while at < len(lines):
        if not lines[at].lstrip(" |+-").startswith(START):
            at += 1
            continue
        end, name = _end_of(lines, at)
        yield list(lines[at:end]), name
        at = max(end, at + 1)


def _end_of(lines: Sequence[str], start: int) -> tuple[int, str | None]:
    margin = len(lines[start]) - len(lines[start].lstrip(" |+-"))
    for at in range(start + 1, min(len(lines), start + 2000)):
        rest = lines[at][margin:]
        if rest and not rest.startswith(" "):
            found = ENDING.match(rest)
            return at + 1, exception_name(found.group(1)) if found is not None else None
    return min(len(lines), start + 2000), None
