import pytest
from stock import Stock


def test_reserve():
    stock = Stock(tea=5)
    assert stock.reserve("tea", 3)
    assert stock.available("tea") == 2


def test_not_enough():
    assert not Stock(tea=5).reserve("tea", 6)
    assert not Stock().reserve("cup", 1)


def test_release():
    stock = Stock(tea=5)
    stock.reserve("tea", 3)
    assert stock.release("tea", 2) == 2
    assert stock.available("tea") == 4


def test_release_too_many():
    stock = Stock(tea=5)
    stock.reserve("tea", 1)
    assert stock.release("tea", 4) == 1
    assert stock.available("tea") == 5


def test_ship():
    stock = Stock(tea=5)
    stock.reserve("tea", 2)
    stock.ship("tea", 2)
    assert stock.counts == {"tea": 3}
    with pytest.raises(LookupError):
        stock.ship("tea", 1)
