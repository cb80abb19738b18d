"""Stock of a warehouse, with reservations."""


class Stock:
    def __init__(self, **counts):
        self.counts = dict(counts)
        self.reserved = {}

    def available(self, article):
        return self.counts.get(article, 0) - self.reserved.get(article, 0)

    def reserve(self, article, quantity):
        """Set some pieces aside and return True, or return False when there are not enough."""
        if self.available(article) < quantity:
            return False
        self.reserved[article] = self.reserved.get(article, 0) + quantity
        return True

    def release(self, article, quantity):
        """Give back reserved pieces, never more than are reserved; return how many."""
        back = quantity
        self.reserved[article] = self.reserved.get(article, 0) - back
        return back

    def ship(self, article, quantity):
        """Take reserved pieces out of the stock."""
        if self.reserved.get(article, 0) < quantity:
            raise LookupError(article)
        self.reserved[article] -= quantity
        self.counts[article] -= quantity
