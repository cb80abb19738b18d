"""Accounts that hold money."""


class Refused(Exception):
    """An account does not take a booking."""


class Account:
    """A balance that may not go below nothing."""

    def __init__(self, balance=0, closed=False):
        self.balance = balance
        self.closed = closed

    def book(self, amount):
        """Add an amount, which may be negative."""
        if self.closed:
            raise Refused("closed")
        if self.balance + amount < 0:
            raise Refused("not covered")
        self.balance += amount
