"""Busy times of a meeting room as half-open ranges of minutes since midnight."""

from typing import Iterable, List, NamedTuple, Optional


class Slot(NamedTuple):
    start: int
    end: int

    @property
    def minutes(self) -> int:
        return self.end - self.start


def parse_time(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def parse(text: str) -> Slot:
    """Read a range such as `09:30-11:00`."""
    start, end = (parse_time(part) for part in text.split("-"))
    if end <= start:
        raise ValueError("range ends before it begins: %s" % text)
    return Slot(start, end)


def merge(slots: Iterable[Slot]) -> List[Slot]:
    """Return the busy times in order, joining those that overlap or touch."""
    merged: List[Slot] = []
    for slot in sorted(slots):
        if merged and slot.start < merged[-1].end:
            merged[-1] = Slot(merged[-1].start, max(merged[-1].end, slot.end))
        else:
            merged.append(slot)
    return merged


def gaps(slots: Iterable[Slot], day: Slot) -> List[Slot]:
    """Return the free times of the day between the bookings."""
    free = []
    cursor = day.start
    for slot in merge(slots):
        if slot.start > cursor:
            free.append(Slot(cursor, slot.start))
        cursor = max(cursor, slot.end)
    if cursor < day.end:
        free.append(Slot(cursor, day.end))
    return free


def first_gap(slots: Iterable[Slot], day: Slot, minutes: int) -> Optional[Slot]:
    """Return the first free time that lasts at least `minutes`."""
    for gap in gaps(slots, day):
        if gap.minutes >= minutes:
            return Slot(gap.start, gap.start + minutes)
    return None
