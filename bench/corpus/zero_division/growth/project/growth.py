"""Growth from one period to the next."""


def growth(before, after):
    """Return the change in percent; None where it grew from nothing, 0 where nothing changed."""
    if before == after:
        return 0
    return round(100 * (after - before) / before)


def report(series):
    """Return a line for each period but the first: +12%, -3%, or 'new'."""
    lines = []
    for before, after in zip(series, series[1:]):
        percent = growth(before, after)
        lines.append("new" if percent is None else f"{percent:+d}%")
    return lines


def compound(series):
    """Return the growth from the first value to the last."""
    return growth(series[0], series[-1])
