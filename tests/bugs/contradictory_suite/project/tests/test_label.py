from decimal import Decimal

import pytest

from pricetags.label import label, unit_price


def test_unit_price():
    assert unit_price("3.98", 200) == Decimal("2.0")


def test_halves_are_rounded_to_even():
    assert unit_price("0.50", 200) == Decimal("0.2")


def test_weightless():
    with pytest.raises(ValueError):
        unit_price("1.00", 0)


def test_label():
    assert label("Emmental", "3.20", 200) == "Emmental 3.20\n100 g = 1.60"
