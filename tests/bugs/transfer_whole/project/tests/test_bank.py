import pytest
from bank.accounts import Account
from bank.transfers import Bank


@pytest.fixture
def bank():
    return Bank(ada=Account(100), bo=Account(50), cy=Account(0), old=Account(10, closed=True))


def balances(bank):
    return {name: account.balance for name, account in bank.accounts.items()}


def test_made(bank):
    assert bank.transfer(("ada", -30), ("bo", 10), ("cy", 20))
    assert balances(bank) == {"ada": 70, "bo": 60, "cy": 20, "old": 10}
    assert bank.journal == [("ada", -30), ("bo", 10), ("cy", 20)]


def test_the_last_is_refused(bank):
    assert not bank.transfer(("ada", -30), ("bo", 20), ("old", 10))
    assert balances(bank) == {"ada": 100, "bo": 50, "cy": 0, "old": 10}
    assert bank.journal == [("refused", "closed")]
    assert bank.total() == 160


def test_money_that_went_on_comes_back(bank):
    assert not bank.transfer(("ada", -100), ("cy", 100), ("cy", -70), ("bo", -60))
    assert balances(bank) == {"ada": 100, "bo": 50, "cy": 0, "old": 10}
    assert bank.journal == [("refused", "not covered")]


def test_an_unknown_name_changes_nothing(bank):
    with pytest.raises(KeyError):
        bank.transfer(("ada", -30), ("nobody", 30))
    assert balances(bank)["ada"] == 100
    assert bank.journal == []


def test_afterwards(bank):
    bank.transfer(("ada", -200), ("bo", 200))
    assert bank.transfer(("ada", -100), ("bo", 100))
    assert bank.journal == [("refused", "not covered"), ("ada", -100), ("bo", 100)]
