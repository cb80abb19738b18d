"""What the inspector of weights and measures asked for."""

from decimal import Decimal

from pricetags.label import unit_price


def test_halves_are_rounded_up():
    assert unit_price("0.50", 200) == Decimal("0.3")


def test_large_packages():
    assert unit_price("41.00", 1000) == Decimal("4.1")
