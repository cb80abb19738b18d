import pytest
from account import Account, Refused, transfer


def test_deposit():
    account = Account()
    account.deposit(500)
    assert account.balance == 500


def test_withdraw_down_to_the_limit():
    account = Account(100, overdraft=50)
    account.withdraw(150)
    assert account.balance == -50


def test_not_beyond_the_limit():
    with pytest.raises(Refused):
        Account(100).withdraw(101)


@pytest.mark.parametrize("amount", [0, -5])
def test_amounts_must_be_positive(amount):
    account = Account(100)
    with pytest.raises(Refused):
        account.deposit(amount)
    with pytest.raises(Refused):
        account.withdraw(amount)
    assert account.balance == 100


def test_transfer():
    source, target = Account(100), Account()
    transfer(source, target, 60)
    assert (source.balance, target.balance) == (40, 60)


def test_refused_transfer_changes_nothing():
    source, target = Account(100), Account()
    with pytest.raises(Refused):
        transfer(source, target, 0)
    assert source.history == []
