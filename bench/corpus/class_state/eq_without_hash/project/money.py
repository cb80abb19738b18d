"""Amounts of money."""


class Money:
    """An amount in cents of a currency; equal amounts count as one in sets."""

    def __init__(self, cents, currency="EUR"):
        self.cents = cents
        self.currency = currency

    def __eq__(self, other):
        if not isinstance(other, Money):
            return NotImplemented
        return (self.cents, self.currency) == (other.cents, other.currency)

    def __add__(self, other):
        if self.currency != other.currency:
            raise ValueError("different currencies")
        return Money(self.cents + other.cents, self.currency)

    def __repr__(self):
        return f"{self.cents / 100:.2f} {self.currency}"


def distinct(amounts):
    """Return how many different amounts there are."""
    return len(set(amounts))


def by_amount(names):
    """Return Money -> names that have that amount, of name -> Money."""
    groups = {}
    for name, amount in names.items():
        groups.setdefault(amount, []).append(name)
    return groups
