"""Reserves goods for orders: all lines of an order or none."""


class NotEnough(Exception):
    """An article of the order is not there in that number."""


class Warehouse:
    def __init__(self, free):
        self.free = dict(free)
        self.reserved = {}

    def _take(self, article, pieces):
        if self.free.get(article, 0) < pieces:
            raise NotEnough(article)
        self.free[article] -= pieces

    def reserve(self, order, lines):
        """Reserve pairs of article and pieces; when one is missing nothing has changed."""
        snapshot = self.free
        try:
            for article, pieces in lines:
                self._take(article, pieces)
        except NotEnough:
            self.free = snapshot
            raise
        self.reserved[order] = list(lines)

    def cancel(self, order):
        """Give the goods of an order back."""
        for article, pieces in self.reserved.pop(order):
            self.free[article] += pieces

    def ship(self, order):
        """Return the packing list of an order, which then is gone."""
        return ["%d x %s" % (pieces, article) for article, pieces in self.reserved.pop(order)]
