import pytest

from recurring.dates import doubling, occurrences, padded, plan


def test_before_the_end():
    assert occurrences(100, 7, 120) == [100, 107, 114]


def test_last_day_is_included():
    assert occurrences(100, 7, 114) == [100, 107, 114]


def test_single_day():
    assert occurrences(100, 30, 100) == [100]


def test_end_before_start():
    assert occurrences(100, 7, 99) == []


def test_period():
    with pytest.raises(ValueError):
        occurrences(100, 0, 120)


def test_doubling():
    assert doubling(3, 24) == [3, 6, 12, 24]


def test_padded():
    assert padded(["rent", "insurance"], 6) == ["rent..", "insurance"]


def test_plan():
    assert plan(1, 30, 40, "rent") == ["rent........ 1", "rent........ 31"]
