import pytest
from pricing import cheapest_quantity, total, unit_price


def test_single():
    assert unit_price(1) == 100


def test_middle():
    assert unit_price(12) == 80


def test_at_the_step():
    assert unit_price(100) == 50


def test_nothing():
    with pytest.raises(ValueError):
        unit_price(0)


def test_total():
    assert total(50) == 3000


def test_more_pieces_for_less():
    assert cheapest_quantity(9) == 10
