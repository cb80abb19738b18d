"""Cuts long lists into pages that are numbered from 1."""


class NoSuchPage(LookupError):
    """The list does not have that many pages."""


class Paginator:
    """Pages of `size` items; an empty list has one empty page."""

    def __init__(self, items, size=10):
        if size < 1:
            raise ValueError("a page shows at least one item")
        self.items = list(items)
        self.size = size

    @property
    def count(self):
        return max(1, -(-len(self.items) // self.size))

    def page(self, number):
        """Return the items of a page."""
        if not 1 <= number <= self.count:
            raise NoSuchPage(number)
        start = (number - 1) * self.size
        return self.items[start : start + self.size - 1]

    def __iter__(self):
        return (self.page(number) for number in range(1, self.count + 1))


def window(current, count, around=2):
    """Return the page numbers to link, with None for every gap."""
    shown = [n for n in range(1, count + 1) if n in (1, count) or abs(n - current) <= around]
    numbers = []
    for before, number in zip([0] + shown, shown):
        if number - before > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
