"""Busy hours of a calendar."""


def merge(intervals):
    """Return the intervals with those that touch or overlap joined, in order."""
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def gaps(intervals, start, end):
    """Return the free time between start and end."""
    free = []
    cursor = start
    for first, last in merge(intervals):
        if first > cursor:
            free.append((cursor, min(first, end)))
        cursor = max(cursor, last)
        if cursor >= end:
            return free
    free.append((cursor, end))
    return free


def busy_time(intervals):
    return sum(end - start for start, end in merge(intervals))
