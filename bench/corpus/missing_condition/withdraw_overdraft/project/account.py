"""Accounts with an overdraft limit, in cents."""


class Refused(Exception):
    """Raised when a booking is not possible."""


class Account:
    def __init__(self, balance=0, overdraft=0):
        self.balance = balance
        self.overdraft = overdraft
        self.history = []

    def _book(self, amount, text):
        self.balance += amount
        self.history.append((text, amount))

    def deposit(self, amount):
        if amount <= 0:
            raise Refused("nothing to deposit")
        self._book(amount, "deposit")

    def withdraw(self, amount):
        """Take money out, down to the overdraft limit and not beyond."""
        if amount > self.balance + self.overdraft:
            raise Refused("not enough money")
        self._book(-amount, "withdrawal")


def transfer(source, target, amount):
    """Move money from one account to another, or leave both as they are."""
    source.withdraw(amount)
    target.deposit(amount)
