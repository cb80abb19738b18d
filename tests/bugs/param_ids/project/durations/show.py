"""Writes durations for people."""

from durations.parse import SECONDS


def show(seconds):
    """Return the shortest text that `parse` reads back."""
    if seconds == 0:
        return "0s"
    sign = "-" if seconds < 0 else ""
    parts = []
    rest = abs(seconds)
    for unit, size in SECONDS.items():
        count, rest = divmod(rest, size)
        if count:
            parts.append("%d%s" % (count, unit))
    return sign + " ".join(parts)
