"""Cuts series into pieces."""


def chunks(items, size):
    """Return the items in lists of a size; the last one may be shorter."""
    return [items[start : start + size] for start in range(0, len(items) - size + 1, size)]


def spread(items, parts):
    """Return the items dealt out in turn to some parts, like cards."""
    return [items[part::parts] for part in range(parts)]


def head_tail(items, count):
    """Return the first and the last `count` items, which may overlap."""
    return items[:count], items[max(len(items) - count, 0) :]
