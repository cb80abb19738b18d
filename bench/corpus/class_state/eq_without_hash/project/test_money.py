import pytest
from money import Money, by_amount, distinct


def test_equal():
    assert Money(5) == Money(5)
    assert Money(5) != Money(5, "USD")
    assert Money(5) != 5


def test_add():
    assert repr(Money(150) + Money(50)) == "2.00 EUR"
    with pytest.raises(ValueError):
        Money(1) + Money(1, "USD")


def test_distinct():
    assert distinct([Money(5), Money(5), Money(6), Money(5, "USD")]) == 3


def test_by_amount():
    groups = by_amount({"a": Money(1), "b": Money(2), "c": Money(1)})
    assert groups[Money(1)] == ["a", "c"]
