"""Accounts; all amounts in cents."""


class Refused(Exception):
    """There is not enough money for that."""


class Account:
    """An account whose money may be held back for card payments that are on their way."""

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self._holds = {}

    @property
    def balance(self):
        """What the bank owes the owner."""
        return self._balance

    @property
    def available(self):
        """What the owner may spend now."""
        return self._balance - sum(self._holds.values())

    def hold(self, reference, amount):
        if amount > self.available:
            raise Refused(reference)
        self._holds[reference] = amount

    def release(self, reference):
        return self._holds.pop(reference)

    def settle(self, reference):
        """Turn a hold into a payment."""
        self._balance -= self.release(reference)

    def withdraw(self, amount):
        if amount > self.available:
            raise Refused("%s has only %d" % (self.owner, self.available))
        self._balance -= amount
        return self._balance


class SavingsAccount(Account):
    """An account that must not fall below a minimum."""

    def __init__(self, owner, balance=0, minimum=0):
        super().__init__(owner, balance)
        self.minimum = minimum

    @property
    def available(self):
        return super().balance - self.minimum

    def add_interest(self, basis_points):
        self._balance += self._balance * basis_points // 10000


class CreditAccount(Account):
    """An account that may be overdrawn up to a limit."""

    def __init__(self, owner, balance=0, limit=0):
        super().__init__(owner, balance)
        self.limit = limit

    @property
    def available(self):
        return super().available + self.limit
