"""Transfers of several bookings."""

from bank.accounts import Refused


class Bank:
    """Accounts by name, and a journal of what happened."""

    def __init__(self, **accounts):
        self.accounts = accounts
        self.journal = []

    def transfer(self, *bookings):
        """Make all bookings, pairs of name and amount, or none; return whether they were made."""
        try:
            for name, amount in bookings:
                self.accounts[name].book(amount)
                self.journal.append((name, amount))
        except Refused as reason:
            self.journal.append(("refused", str(reason)))
            return False
        return True

    def total(self):
        """Return the money of all accounts."""
        return sum(account.balance for account in self.accounts.values())
