"""Nested lists as they come from forms."""


def flatten(value):
    """Yield the leaves of nested lists, tuples and dict values; texts are leaves."""
    if isinstance(value, dict):
        value = value.values()
    try:
        items = iter(value)
    except TypeError:
        yield value
        return
    for item in items:
        yield from flatten(item)


def count_leaves(value):
    return sum(1 for _ in flatten(value))


def first_leaf(value, default=None):
    return next(flatten(value), default)
