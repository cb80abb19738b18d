"""Arrange a unified diff by file and row, and mark what differs between paired rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

LINE_END: Final = re.compile(r"\r\n|\n|\r")
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class Part:
    """A stretch of a row; `changed` when it differs from the row it is paired with."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class DiffRow:
    """One row of a diff with its line numbers before and after."""

    kind: Literal["add", "del", "same", "hunk", "note"]
    old: int | None
    new: int | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class FileDiff:
    """What a patch does to one file."""

    path: str
    rows: tuple[DiffRow, ...]


def read_diff(diff: str) -> tuple[FileDiff, ...]:
    """Arrange a unified diff by file; rows that belong to no hunk are dropped."""
    found: list[tuple[str, list[DiffRow]]] = []
    rows = iter(LINE_END.split(diff))
    for row in rows:
        hunk = _HUNK.match(row)
        if row.startswith("+++ "):
            found.append((row[4:].removeprefix("b/"), []))
        elif found and hunk:
            found[-1][1].append(DiffRow("hunk", None, None, (Part(row),)))
            found[-1][1].extend(_hunk_rows(rows, hunk))
        elif found and row.startswith("\\"):
            found[-1][1].append(DiffRow("note", None, None, (Part(row[2:]),)))
    return tuple(FileDiff(path, _mark_changes(rows)) for path, rows in found)


def _hunk_rows(rows: Iterator[str], hunk: re.Match[str]) -> Iterator[DiffRow]:
    old, new = int(hunk[1]), int(hunk[3])
    last_old, last_new = old + int(hunk[2] or 1), new + int(hunk[4] or 1)
    while old < last_old or new < last_new:
        row = next(rows, None)
        if row is None:
            return
        part = (Part(row[1:]),)
        if row.startswith("\\"):
            yield DiffRow("note", None, None, (Part(row[2:]),))
        elif row.startswith("-"):
            yield DiffRow("del", old, None, part)
            old += 1
        elif row.startswith("+"):
            yield DiffRow("add", None, new, part)
            new += 1
        else:
            yield DiffRow("same", old, new, part)
            old, new = old + 1, new + 1


def _mark_changes(rows: Sequence[DiffRow]) -> tuple[DiffRow, ...]:
    """Mark, where as many rows come as go, what differs between each two of them."""
    marked = list(rows)
    start = 0
    while start < len(rows):
        gone = _run(rows, start, "del")
        come = _run(rows, start + gone, "add")
        if gone and gone == come:
            for old in range(start, start + gone):
                marked[old], marked[old + gone] = _mark_pair(rows[old], rows[old + gone])
        start += max(gone + come, 1)
    return tuple(marked)


def _run(rows: Sequence[DiffRow], start: int, kind: str) -> int:
    count = 0
    while start + count < len(rows) and rows[start + count].kind == kind:
        count += 1
    return count


def _mark_pair(before: DiffRow, after: DiffRow) -> tuple[DiffRow, DiffRow]:
    a, b = before.parts[0].text, after.parts[0].text
    shortest = min(len(a), len(b))
    head = next((n for n in range(shortest) if a[n] != b[n]), shortest)
    rest = shortest - head
    tail = next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)
    return (
        replace(before, parts=_split(a, head, tail)),
        replace(after, parts=_split(b, head, tail)),
    )


def _split(text: str, head: int, tail: int) -> tuple[Part, ...]:
    end = len(text) - tail
    parts = (Part(text[:head]), Part(text[head:end], changed=True), Part(text[end:]))
    return tuple(part for part in parts if part.text)
