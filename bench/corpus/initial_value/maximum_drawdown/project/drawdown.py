"""Key figures of a series of returns."""


def best_day(returns):
    """Return the position and size of the largest return; None for an empty series."""
    if not returns:
        return None
    position, best = 0, 0
    for place, value in enumerate(returns):
        if value > best:
            position, best = place, value
    return position, best


def drawdown(levels):
    """Return the deepest fall from an earlier high, as a positive number."""
    high = None
    deepest = 0
    for level in levels:
        if high is None or level > high:
            high = level
        deepest = max(deepest, high - level)
    return deepest
