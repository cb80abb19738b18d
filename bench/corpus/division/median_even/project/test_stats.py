import pytest
from stats import median, percentile, summary


def test_odd():
    assert median([9, 1, 5]) == 5


def test_even():
    assert median([4, 1, 3, 2]) == 2.5


def test_even_whole():
    assert median([2, 4]) == 3


def test_no_values():
    with pytest.raises(ValueError):
        median([])


def test_percentile():
    assert percentile([10, 20, 30, 40], 50) == 20
    assert percentile([10, 20, 30, 40], 51) == 30


def test_summary():
    assert summary([3, 1, 2]) == {"median": 2, "p90": 3, "max": 3}
