"""Find the one place of a file that a model means by the lines it wants to replace."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from patchwright.sources import SourceFile

LEAST_LIKENESS: Final = 0.86
"""Similarity from which on lines count as those that were meant."""
CLEAR_LEAD: Final = 0.04
"""How much better the best place must be than the second."""
MOST_LINES: Final = 8000
LONGEST_ANCHOR: Final = 120
SHOWN: Final = 6
"""Lines of the nearest place that a model is shown when its own are not there."""


class Span(NamedTuple):
    """Offsets into the text of a file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a text goes, and the text as it fits there."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer cannot be used, in words that go back to the model."""

    text: str


class _Lines(NamedTuple):
    """A run of lines, from `first` up to before `last`, counted from 0."""

    first: int
    last: int
    likeness: float = 1.0


def find_anchor(
    source: SourceFile, search: str, replace: str, scope: tuple[int, int] | None
) -> Anchor | Problem:
    """Find a text exactly, else but for white space, else by likeness; always in one place only."""
    text = source.text
    first, last = scope or (0, len(text))
    places = list(_exact(text, search, first, last))
    if len(places) > 1:
        return _several(source, [text.count("\n", 0, p) + 1 for p in places])
    if places:
        return Anchor(Span(places[0], places[0] + len(search)), replace)
    return _by_lines(source, search, replace, (first, last))


def _exact(text: str, search: str, first: int, last: int) -> Iterator[int]:
    place = text.find(search, first, last)
    while place >= 0:
        yield place
        place = text.find(search, place + 1, last)


def _by_lines(
    source: SourceFile, search: str, replace: str, scope: tuple[int, int]
) -> Anchor | Problem:
    begin = source.text.count("\n", 0, scope[0])
    rows = source.lines[begin : begin + len(source.text[scope[0] : scope[1]].splitlines())]
    wanted = _trimmed(search.splitlines())
    if not wanted or len(wanted) > LONGEST_ANCHOR or len(rows) > MOST_LINES:
        return Problem("the text to search is empty or too long; copy only the lines that change")
    texts = [row.rstrip() for row in rows]
    for key in (str.rstrip, str.strip):
        found = _same(texts, wanted, key)
        if len(found) > 1:
            return _several(source, [begin + place.first + 1 for place in found])
        if found:
            return _anchor(source, found[0], begin, wanted, replace)
    best, second = _alike(texts, wanted)
    if best is not None and best.likeness >= LEAST_LIKENESS:
        if second is not None and best.likeness - second.likeness < CLEAR_LEAD:
            return _several(source, [begin + best.first + 1, begin + second.first + 1])
        return _anchor(source, best, begin, wanted, replace)
    return _missing(rows, begin, best)


def _trimmed(rows: Sequence[str]) -> list[str]:
    """Return lines without blank ones at either end."""
    kept = list(rows)
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _same(texts: Sequence[str], wanted: Sequence[str], key: Callable[[str], str]) -> list[_Lines]:
    names, size = [key(row) for row in wanted], len(wanted)
    heads = [key(row) for row in texts]
    return [
        _Lines(n, n + size) for n in range(len(heads) - size + 1) if heads[n : n + size] == names
    ]


def _alike(texts: Sequence[str], wanted: Sequence[str]) -> tuple[_Lines | None, _Lines | None]:
    """Return the most similar run of lines and the best one that does not overlap it."""
    target = "\n".join(row.strip() for row in wanted)
    found: list[_Lines] = []
    matcher = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(target)
    for size in {len(wanted), max(1, len(wanted) - 1), len(wanted) + 1}:
        for n in range(len(texts) - size + 1):
            if not texts[n] or not texts[n + size - 1]:
                continue
            matcher.set_seq1("\n".join(row.strip() for row in texts[n : n + size]))
            if matcher.real_quick_ratio() > 0.5 and matcher.quick_ratio() > 0.5:
                found.append(_Lines(n, n + size, matcher.ratio()))
    found.sort(key=lambda place: (-place.likeness, place.first))
    best = found[0] if found else None
    apart = (p for p in found[1:] if best and (p.first >= best.last or p.last <= best.first))
    return best, next(apart, None)


def _anchor(
    source: SourceFile, place: _Lines, begin: int, wanted: Sequence[str], replace: str
) -> Anchor:
    """Put the new lines in the place of the old ones, moved by as much as the anchor was off."""
    lengths = [len(row) for row in source.lines]
    first, last = begin + place.first, begin + place.last
    start, end = sum(lengths[:first]), sum(lengths[:last])
    there, asked = _indent(source.lines[first]), _indent(wanted[0])
    rows = [_moved(row, asked, there) for row in replace.splitlines()]
    text = source.newline.join(rows)
    if source.text[start:end].endswith(("\n", "\r")) and rows:
        text += source.newline
    return Anchor(Span(start, end), text)


def _moved(row: str, asked: str, there: str) -> str:
    if not row.strip() or asked == there:
        return row
    if row.startswith(asked):
        return there + row.removeprefix(asked)
    return row


def _indent(row: str) -> str:
    return row[: len(row) - len(row.lstrip())]


def _several(source: SourceFile, lines: Sequence[int]) -> Problem:
    where = ", ".join(str(line) for line in lines[:6])
    return Problem(
        f"the text to search is there {len(lines)} times or nearly so (lines {where});"
        " copy more of the lines around it, or name the function"
    )


def _missing(rows: Sequence[str], begin: int, best: _Lines | None) -> Problem:
    said = "the text to search is not there"
    if best is None:
        return Problem(f"{said}; copy the lines exactly as they are shown")
    shown = "".join(rows[best.first : best.first + SHOWN]).rstrip()
    return Problem(f"{said}; the nearest lines, from line {begin + best.first + 1}, are:\n{shown}")
