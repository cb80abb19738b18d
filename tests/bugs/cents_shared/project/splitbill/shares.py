"""Share an amount of cents in proportion to weights."""


def share(cents, weights):
    """Return whole cents for every weight; together they are the amount."""
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("weights must be positive")
    total = sum(weights)
    return [cents * weight // total for weight in weights]
