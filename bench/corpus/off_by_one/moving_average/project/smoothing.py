"""Smooths series of measurements."""


def moving_average(values, width):
    """Return the mean of every run of `width` neighbours; shorter series have none."""
    if width < 1:
        raise ValueError("the width must be at least 1")
    return [sum(values[i : i + width]) / width for i in range(len(values) - width)]


def smooth(values, width):
    """Return as many values as there are: the edges keep the nearest average.

    The width must be odd.
    """
    averages = moving_average(values, width)
    if not averages:
        return list(values)
    margin = width // 2
    return [averages[0]] * margin + averages + [averages[-1]] * margin
