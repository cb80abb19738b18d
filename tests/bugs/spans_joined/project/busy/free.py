"""When there is time."""

from busy.spans import joined


def free(spans, start, end):
    """Return the gaps between spans within a day."""
    gaps = []
    at = start
    for first, last in joined(spans):
        if first > at:
            gaps.append((at, min(first, end)))
        at = last
    if at < end:
        gaps.append((at, end))
    return gaps
