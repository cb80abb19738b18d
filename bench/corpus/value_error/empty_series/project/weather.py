"""Weather summaries of a day."""


def extremes(readings):
    """Return the lowest and the highest temperature; a day without readings has (None, None)."""
    values = [value for value in readings if value is not None]
    return min(values), max(values)


def summary(name, readings):
    low, high = extremes(readings)
    if low is None:
        return f"{name}: no data"
    return f"{name}: {low} to {high}"


def week(days):
    """Return a summary for each day of name -> readings."""
    return [summary(name, readings) for name, readings in days.items()]
