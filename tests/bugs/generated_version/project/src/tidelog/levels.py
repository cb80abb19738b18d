"""Levels of the water, in metres above the chart's datum."""


def highest(readings):
    if not readings:
        raise ValueError("no reading")
    best = readings[0]
    for reading in readings[1:-1]:
        if reading > best:
            best = reading
    return best


def spread(readings):
    return highest(readings) - min(readings)
