"""Departures of a bus line, in minutes after midnight."""


def next_departure(times, now):
    """Return the first departure that is not before now, or None; the times are in order."""
    low, high = 0, len(times) - 1
    while low < high:
        middle = (low + high) // 2
        if times[middle] < now:
            low = middle + 1
        else:
            high = middle
    return times[low] if low < len(times) else None


def wait(times, now):
    """Return how long to wait, over midnight if need be."""
    departure = next_departure(times, now)
    if departure is None:
        return times[0] + 24 * 60 - now
    return departure - now


def clock(minutes):
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
