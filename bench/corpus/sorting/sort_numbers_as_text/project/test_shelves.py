import pytest
from shelves import gaps, in_order


def test_by_letters():
    assert in_order(["B1", "A2", "AA1"]) == ["A2", "AA1", "B1"]


def test_by_number():
    assert in_order(["A10", "A2", "A1"]) == ["A1", "A2", "A10"]


def test_not_a_mark():
    with pytest.raises(ValueError):
        in_order(["A1", "a2"])


def test_gaps():
    assert gaps(["A9", "A12", "B3"]) == ["A10", "A11"]
