import pytest
from splitbill.bill import Bill
from splitbill.shares import share


def test_even():
    assert share(90, [1, 1, 1]) == [30, 30, 30]


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (5, [1, 1], [3, 2]),
        (100, [1, 2, 3], [17, 33, 50]),
        (11, [3, 3, 3, 1], [4, 3, 3, 1]),
        (2, [1, 1, 1], [1, 1, 0]),
        (7, [1, 5], [1, 6]),
    ],
)
def test_nothing_is_lost(cents, weights, parts):
    assert share(cents, weights) == parts


def test_refused():
    with pytest.raises(ValueError):
        share(10, [])
    with pytest.raises(ValueError):
        share(10, [0, 0])


def test_bill():
    bill = Bill()
    bill.add(100, "ada", "bo", "cy")
    bill.add(50, "ada")
    assert bill.owed() == {"ada": 84, "bo": 33, "cy": 33}
