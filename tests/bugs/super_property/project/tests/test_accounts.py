import pytest

from bank.accounts import Account, CreditAccount, Refused, SavingsAccount


class TestAccount:
    def test_hold_reduces_what_is_available(self):
        account = Account("Mia", 10000)
        account.hold("hotel", 4000)
        assert (account.balance, account.available) == (10000, 6000)

    def test_settle(self):
        account = Account("Mia", 10000)
        account.hold("hotel", 4000)
        account.settle("hotel")
        assert (account.balance, account.available) == (6000, 6000)

    def test_refused(self):
        with pytest.raises(Refused, match="only 100"):
            Account("Mia", 100).withdraw(101)


class TestSavingsAccount:
    def test_minimum_stays(self):
        account = SavingsAccount("Mia", 10000, minimum=2500)
        assert account.withdraw(7500) == 2500

    def test_held_money_cannot_be_withdrawn(self):
        account = SavingsAccount("Mia", 10000, minimum=2500)
        account.hold("hotel", 4000)
        with pytest.raises(Refused, match="only 3500"):
            account.withdraw(5000)

    def test_interest(self):
        account = SavingsAccount("Mia", 10000)
        account.add_interest(150)
        assert account.balance == 10150


class TestCreditAccount:
    def test_may_be_overdrawn(self):
        assert CreditAccount("Mia", 500, limit=1000).withdraw(1500) == -1000

    def test_holds_count(self):
        account = CreditAccount("Mia", 500, limit=1000)
        account.hold("hotel", 800)
        assert account.available == 700
