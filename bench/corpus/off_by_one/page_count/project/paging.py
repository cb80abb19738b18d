"""Pages of a long list."""


def page_count(total, size):
    """Return how many pages `total` entries fill; an empty list has one, empty, page."""
    if total == 0:
        return 1
    return total // size + 1


def page(entries, number, size):
    """Return the entries of a page; the first page has number 1."""
    if not 1 <= number <= page_count(len(entries), size):
        raise LookupError(number)
    start = (number - 1) * size
    return entries[start : start + size]


def navigation(total, number, size):
    """Return the numbers of the page before and the page after, or None at the ends."""
    last = page_count(total, size)
    before = number - 1 if number > 1 else None
    after = number + 1 if number < last else None
    return before, after
