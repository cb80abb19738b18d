from decimal import Decimal

import pytest
from exchange import UnknownCurrency, cheapest, convert


def test_between_foreign_currencies():
    assert convert("10", "USD", "GBP") == Decimal("6.40")


def test_to_euros():
    assert convert("10", "USD", "EUR") == Decimal("8.00")


def test_from_euros():
    assert convert("2", "EUR", "SEK") == Decimal("23.00")


def test_unknown_target():
    with pytest.raises(UnknownCurrency):
        convert("1", "USD", "XXX")


def test_cheapest():
    offers = {"here": ("9", "EUR"), "there": ("10", "USD")}
    assert cheapest(offers) == "there"
