"""Finds departures in a timetable that is sorted by minute of the day."""

from typing import List, Optional, Sequence


def position(departures: Sequence[int], minute: int) -> int:
    """Return the index of the first departure at or after `minute`."""
    low, high = 0, len(departures)
    while low < high:
        middle = (low + high) // 2
        if departures[middle] < minute:
            low = middle
        else:
            high = middle
    return low


def next_departure(departures: Sequence[int], minute: int) -> Optional[int]:
    """Return the next departure today, or None after the last one."""
    index = position(departures, minute)
    return departures[index] if index < len(departures) else None


def board(departures: Sequence[int], minute: int, rows: int = 3) -> List[str]:
    """Return the lines of the display at the stop."""
    index = position(departures, minute)
    return [
        "%02d:%02d  in %d min" % (at // 60, at % 60, at - minute)
        for at in departures[index : index + rows]
    ]
