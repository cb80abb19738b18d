"""Statistics of response times, in milliseconds."""


def median(values):
    """Return the middle value, or the mean of the two in the middle.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2


def percentile(values, percent):
    """Return the smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    needed = -(-len(ordered) * percent // 100)
    return ordered[max(needed, 1) - 1]


def summary(values):
    return {"median": median(values), "p90": percentile(values, 90), "max": max(values)}
