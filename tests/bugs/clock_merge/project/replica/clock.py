"""Vector clocks: how much each site has seen of each other."""


def merged(one, other):
    """Return a clock that has seen what both have."""
    return {**one, **other}


def compare(one, other):
    """Return before, after, same or apart."""
    if one == other:
        return "same"
    return "before" if sum(one.values()) < sum(other.values()) else "after"
