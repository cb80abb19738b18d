"""Marks of an axis."""


def marks(start, end, step):
    """Return the values from start to end, both included, with as many digits as the step has.

    The step is a text such as '0.1', so that its digits are known.
    """
    digits = len(step.partition(".")[2])
    size = float(step)
    count = int((end - start) / size)
    return [round(start + place * size, digits) for place in range(count + 1)]


def labels(start, end, step):
    digits = len(step.partition(".")[2])
    return [f"{value:.{digits}f}" for value in marks(start, end, step)]


def nearest(value, start, end, step):
    """Return the mark that is nearest to a value, the lower one of two."""
    return min(marks(start, end, step), key=lambda mark: (abs(mark - value), mark))
