"""Turn the bytes of a job's log into clean lines, and leave the lines of the steps that failed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import re2

from patchwright.untrusted import clean

MOST_BYTES: Final = 8 * 1024 * 1024
LONGEST_LINE: Final = 4096
MOST_LINES: Final = 200_000
_HEAD: Final = 2 * 1024 * 1024
_HEAD_LINES: Final = 50_000

# Patterns of RE2 need time that is linear in the text, whatever the text.
STAMP: Final = re2.compile(
    "(?m)^\ufeff?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{7}Z ?"
)
_GROUP: Final = "##[group]"
_END_GROUP: Final = "##[endgroup]"
_ERROR: Final = "##[error]"
_EXIT: Final = "##[error]Process completed with exit code "
_MARKERS: Final = ("##[command]", "##[debug]", "##[notice]", "##[section]", "##[warning]", _ERROR)


def lines_of(data: bytes) -> tuple[list[str], bool]:
    """Return a log's lines without time stamps and escape sequences, and whether some are missing.

    Of more than 8 MiB or 200,000 lines the beginning and the end are read; a line ends after 4,096
    characters.
    """
    text = STAMP.sub("", _bounded(data).decode("utf-8", "replace"))
    lines = clean(text, len(text) + 1).split("\n")
    cut = len(data) > MOST_BYTES or len(lines) > MOST_LINES
    if len(lines) > MOST_LINES:
        lines = lines[:_HEAD_LINES] + lines[_HEAD_LINES - MOST_LINES :]
    return [line[:LONGEST_LINE].rstrip(" ") for line in lines], cut


def _bounded(data: bytes) -> bytes:
    if len(data) <= MOST_BYTES:
        return data
    return data[:_HEAD] + b"\n" + data[_HEAD - MOST_BYTES :]


def failed_steps(lines: Iterable[str]) -> list[list[str]]:
    """Return the output of the steps that ended with an error, or all of it when none says so.

    What a runner prints of its own, such as the commands that it echoes, is left out.
    """
    steps = list(_steps(lines))
    failed = [step for step in steps if any(line.startswith(_EXIT) for line in step)]
    chosen = failed or [[line for step in steps for line in step]]
    return [list(_unmarked(step)) for step in chosen]


def _steps(lines: Iterable[str]) -> Iterator[list[str]]:
    step: list[str] = []
    echo = False
    for line in lines:
        if line.startswith(_GROUP + "Run "):
            yield step
            step, echo = [], True
        elif line.startswith(_END_GROUP):
            echo = False
        elif not echo:
            step.append(line)
    yield step


def _unmarked(step: Sequence[str]) -> Iterator[str]:
    for line in step:
        if line.startswith((_EXIT, _GROUP)):
            continue
        marker = next((m for m in _MARKERS if line.startswith(m)), "")
        yield line[len(marker) :]
