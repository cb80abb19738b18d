"""Read what a pytest session printed: which tests failed, and the sections that show why.

Only the places where pytest itself reports are read. A passing test may print whatever it likes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import re2

from patchwright.evidence.tracebacks import LOCATION, relative
from patchwright.models import Value

VERBOSE: Final = re2.compile(
    r"^(?:\[gw[0-9]{1,4}\] +)?(?:\[ *[0-9]{1,3}%\] +)?(.+?) +(?:FAILED|ERROR)(?: +\[.*\])?$"
)
VERBOSE_FIRST: Final = re2.compile(
    r"^\[gw[0-9]{1,4}\] +(?:\[ *[0-9]{1,3}%\] +)?(?:FAILED|ERROR) +(.+)$"
)
SUMMARY: Final = re2.compile(r"^(?:FAILED|ERROR|SUBFAIL(?:ED)?(?:\[.*?\]|\(.*?\)){0,2}) +(.+)$")
SUBTEST_FIRST: Final = re2.compile(r"^(?:\[.*?\]|\(.*?\)){1,2} +SUBFAIL +(.+)$")
LAST_LINE: Final = re2.compile(
    r"^=* ?[0-9]{1,9} (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun)"
    r"\b.* in [0-9.]{1,20}s\b"
)
BROKEN_CONFTEST: Final = re2.compile(r"^ImportError while loading conftest '([^']+)'")
MOST_SECTIONS: Final = 1000
_SUMMARY_TITLE: Final = "short test summary info"
_FAILURE_TITLES: Final = frozenset({"FAILURES", "ERRORS"})
_COLLECTING: Final = "ERROR collecting "
_PHASES: Final = ("ERROR at setup of ", "ERROR at teardown of ")


class Section(Value):
    """One failure as pytest shows it at length, without what the test printed."""

    title: str
    lines: tuple[str, ...]


class Session(Value):
    """What all pytest sessions in some output say."""

    seen: bool = False
    """Whether any session ended or reported something."""
    failed: tuple[str, ...] = ()
    """Test ids of the summaries, or else of the progress lines, or else of the sections."""
    sections: tuple[Section, ...] = ()
    report: tuple[str, ...] = ()
    """The lines of the sections and summaries."""
    after: int = 0
    """Where the output of the last session ends."""


class _Reading:
    """The state while the lines go by."""

    def __init__(self) -> None:
        self.place = ""
        self.captured = False
        self.nested = False
        self.width = 0
        self.summary: dict[str, None] = {}
        self.progress: dict[str, None] = {}
        self.sections: list[tuple[str, list[str]]] = []
        self.report: list[str] = []
        self.after = 0


def read_session(lines: Sequence[str], repository: str) -> Session:
    """Return what pytest reported in these lines, which may hold several sessions or none."""
    state = _Reading()
    for at, line in enumerate(lines):
        ended = LAST_LINE.match(line) is not None
        if not state.nested:
            _read(line, state, repository)
        if ended and not state.nested:
            state.place, state.captured, state.width, state.after = "", False, 0, at + 1
        state.nested = state.nested and not ended
    shown = state.sections[:MOST_SECTIONS]
    sections = tuple(Section(title=title, lines=tuple(body)) for title, body in shown)
    named = state.summary or state.progress
    guessed = dict.fromkeys(filter(None, (_id_of(s, repository) for s in sections)))
    return Session(
        seen=bool(state.after or state.report or named),
        failed=tuple(named or guessed),
        sections=sections,
        report=tuple(state.report),
        after=state.after,
    )


def _read(line: str, state: _Reading, repository: str) -> None:
    title = _ruled(line, "=")
    if title is not None and abs(len(line) - (state.width or len(line))) <= 1:
        _enter(title, state, line)
    elif state.place == "summary":
        state.report.append(line)
        _note(state.summary, _summarised(line), repository)
    elif state.place == "failures":
        _read_failure(line, state)
    elif BROKEN_CONFTEST.match(line):
        path = BROKEN_CONFTEST.match(line).group(1)
        state.place = "failures"
        state.sections.append((_COLLECTING + path, []))
        state.report.append(line)
    else:
        _note(state.progress, _progressed(line), repository)


def _enter(title: str, state: _Reading, line: str) -> None:
    """Go to the part of the report that a ruled line begins; all have the width of the first."""
    if title.startswith("test session starts"):
        state.nested = state.captured  # a test of a plug-in that runs pytest
        state.width = state.width or len(line)
        state.place = state.place if state.nested else ""
        return
    state.place = "summary" if title == _SUMMARY_TITLE else ""
    if title in _FAILURE_TITLES:
        state.place = "failures"
    state.captured = False
    if state.place:
        state.report.append(line)


def _read_failure(line: str, state: _Reading) -> None:
    title = _ruled(line, "_")
    if title is not None and title.strip("_ "):
        state.captured = False
        state.sections.append((title, []))
        state.report.append(line)
    elif (_ruled(line, "-") or "").startswith("Captured "):
        state.captured = True
    elif not state.captured:
        state.report.append(line)
        if state.sections:
            state.sections[-1][1].append(line)


def _ruled(line: str, rule: str) -> str | None:
    """Return the title of a ruled line such as `=== FAILURES ===`."""
    if not (line.startswith(rule) and line.endswith(rule)):
        return None
    inner = line.strip(rule)
    return inner[1:-1] if len(inner) > 2 and inner[0] == inner[-1] == " " else None


def _note(found: dict[str, None], test: str | None, repository: str) -> None:
    named = test_id(test, repository) if test is not None else None
    if named is not None:
        found[named] = None


def _progressed(line: str) -> str | None:
    if "::" not in line:
        return None
    found = VERBOSE_FIRST.match(line) or VERBOSE.match(line) or SUBTEST_FIRST.match(line)
    return None if found is None else str(found.group(1))


def _summarised(line: str) -> str | None:
    found = SUMMARY.match(line) or SUBTEST_FIRST.match(line)
    return None if found is None else _without_message(str(found.group(1)))


def _without_message(text: str) -> str:
    """Cut ` - message` off a summary line; parameters may hold the same characters."""
    at = text.find(" - ")
    while at >= 0:
        name = text[:at]
        if "[" not in name.partition("::")[2] or name.endswith("]"):
            return name
        at = text.find(" - ", at + 1)
    opened = text.partition("[")
    return text if text.endswith("]") or not opened[1] else opened[0].partition(" - ")[0]


def test_id(text: str, repository: str) -> str | None:
    """Return a pytest id whose path is relative to the repository, or None when it is none."""
    path, colons, rest = text.strip().partition("::")
    if path.endswith((".py", ".pyx")):
        inside = relative(path, repository)
        return None if inside is None else inside + colons + rest
    document = path.endswith((".md", ".rst", ".txt")) and bool(colons)
    return text.strip() if document and not path.startswith(("/", "..")) else None


def _id_of(section: Section, repository: str) -> str | None:
    """Return the id of a failure that only its section shows: its test is the outermost entry."""
    title = section.title
    if title.startswith(_COLLECTING):
        return test_id(title.removeprefix(_COLLECTING), repository)
    name = next((title.removeprefix(p) for p in _PHASES if title.startswith(p)), title)
    path = next(_paths(section.lines, repository), None)
    if path is None or " " in name.partition("[")[0]:
        return None
    head, bracket, parameters = name.partition("[")
    return f"{path}::{head.replace('.', '::')}{bracket}{parameters}"


def _paths(lines: Iterable[str], repository: str) -> Iterator[str]:
    for line in lines:
        found = LOCATION.match(line)
        path = relative(found.group(1), repository) if found is not None else None
        if path is not None:
            yield path
