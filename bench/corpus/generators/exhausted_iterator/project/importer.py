"""Imports measurements from lines of text."""


def parse(lines):
    """Yield (name, value) of every line that is not blank or a comment."""
    for line in lines:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, _, value = line.partition(":")
        yield name.strip(), float(value)


def summary(lines):
    """Return how many measurements there are, their mean, and the name of the largest.

    Without measurements that is (0, None, None).
    """
    rows = parse(lines)
    count = sum(1 for _ in rows)
    if count == 0:
        return 0, None, None
    mean = sum(value for _, value in rows) / count
    largest = max(rows, key=lambda row: row[1])[0]
    return count, mean, largest


def by_name(lines):
    """Return the values of each name, in order."""
    values = {}
    for name, value in parse(lines):
        values.setdefault(name, []).append(value)
    return values
