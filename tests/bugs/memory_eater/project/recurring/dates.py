"""Days of payments that come again; days are numbers, as in `datetime.date.toordinal`."""


def occurrences(start, every, until):
    """Return all days from `start` to `until`, both included."""
    if every < 1:
        raise ValueError("a period lasts at least a day")
    days = []
    current = start
    while current < until:
        days.append(current)
        current += every
    return days


def doubling(start, most):
    """Return the pauses between reminders: each twice as long as the one before."""
    pauses = []
    pause = start
    while pause <= most:
        pauses.append(pause)
        pause *= 2
    return pauses


def padded(names, width, fill="."):
    """Return the names filled up to the same width."""
    rows = []
    for name in names:
        row = name
        while len(row) < width:
            row += fill
        rows.append(row)
    return rows


def plan(start, every, until, name):
    """Return the lines of the payment plan."""
    return ["%s %d" % (padded([name], 12)[0], day) for day in occurrences(start, every, until)]
