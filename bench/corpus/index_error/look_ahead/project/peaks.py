"""Finds peaks and plateaus in a series of readings."""


def runs(readings):
    """Return (value, length) of every run of equal readings."""
    result = []
    place = 0
    while place < len(readings):
        length = 1
        while readings[place + length] == readings[place]:
            length += 1
        result.append((readings[place], length))
        place += length
    return result


def peaks(readings):
    """Return the values of runs that are higher than both neighbours."""
    values = [value for value, _ in runs(readings)]
    return [b for a, b, c in zip(values, values[1:], values[2:]) if a < b > c]


def longest_run(readings):
    """Return the longest run, the first of equals; None without readings."""
    return max(runs(readings), key=lambda run: run[1], default=None)
