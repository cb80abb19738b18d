"""Levels of a mixing desk, from 0 to 100."""


def clamp(value, low=0, high=100):
    """Return a value within its bounds."""
    if value < low:
        return low
    if value > high:
        return high
    return value


def in_range(value, low, high):
    """Tell whether a value lies between two bounds, which may come in either order."""
    if low > high:
        low, high = high, low
    return low <= value and value <= low


def fade(start, end, steps):
    """Return the levels of a fade, both ends included."""
    return [clamp(round(start + (end - start) * i / steps)) for i in range(steps + 1)]


def audible(levels, low=5, high=95):
    return [level for level in levels if in_range(level, low, high)]
