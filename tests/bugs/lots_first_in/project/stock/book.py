"""The book of one article."""

from stock.lots import Lot, NotEnough


class Book:
    """Lots in the order in which they were bought."""

    def __init__(self):
        self.lots = []

    def buy(self, pieces, price):
        """Add a lot."""
        self.lots.append(Lot(pieces, price))

    @property
    def pieces(self):
        """Return how many there are."""
        return sum(lot.pieces for lot in self.lots)

    def sell(self, pieces):
        """Take pieces out of the oldest lots and return what they had cost."""
        if pieces > self.pieces:
            raise NotEnough(f"{pieces} of {self.pieces}")
        lot = self.lots[0]
        lot.pieces -= pieces
        return pieces * lot.price
