"""Averages of points from 0 to 100."""


def weighted_average(points, weights):
    """Return the average in which every result counts as much as its weight."""
    if len(points) != len(weights):
        raise ValueError("every result needs a weight")
    weighted = [result * weight for result, weight in zip(points, weights)]
    return sum(weighted) / len(weights)


def without_worst(points):
    """Return the results without the worst one; a single result stays."""
    if len(points) < 2:
        return list(points)
    rest = list(points)
    rest.remove(min(rest))
    return rest
