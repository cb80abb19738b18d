import pytest

from ledger.accounts import NotEnough, balance, open_account, statement, transfer


def test_the_bank_is_there_for_every_test(ledger):
    assert balance(ledger, "bank") == 10_000


def test_opening_with_and_without_money(ledger):
    open_account(ledger, "ada", 2, 50)
    open_account(ledger, "bob", 2)
    assert (balance(ledger, "ada"), balance(ledger, "bob")) == (50, 0)


def test_a_transfer_moves_money(ledger):
    open_account(ledger, "ada", 2)
    transfer(ledger, "bank", "ada", 300)
    assert (balance(ledger, "bank"), balance(ledger, "ada")) == (9_700, 300)


def test_an_account_can_be_emptied(ledger):
    open_account(ledger, "ada", 2, 50)
    transfer(ledger, "ada", "bank", 50)
    assert balance(ledger, "ada") == 0


def test_more_than_there_is(ledger):
    open_account(ledger, "ada", 2, 50)
    with pytest.raises(NotEnough):
        transfer(ledger, "ada", "bank", 51)
    assert statement(ledger, "ada") == [("opening", 50)]


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_no_transfer(ledger, amount):
    with pytest.raises(ValueError):
        transfer(ledger, "bank", "bank", amount)
