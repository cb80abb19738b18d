import pytest

from meterbill.bill import MeterError, bill, consumption


def test_consumption():
    assert consumption(10250, 11000) == 750


def test_meter_rolls_over():
    assert consumption(999900, 100) == 200


def test_impossible_reading():
    with pytest.raises(MeterError):
        consumption(0, 1000000)


def test_bill_in_the_first_tier():
    assert bill(0, 500, 30) == 500 * 180 + 30 * 95


def test_bill_over_all_tiers():
    assert bill(0, 4000, 365) == 1000 * 180 + 1500 * 240 + 1500 * 310 + 365 * 95
