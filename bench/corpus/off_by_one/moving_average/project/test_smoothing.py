import pytest
from smoothing import moving_average, smooth


def test_pairs():
    assert moving_average([1, 3, 5, 7], 2) == [2, 4, 6]


def test_width_of_one_changes_nothing():
    assert moving_average([4, 8], 1) == [4, 8]


def test_too_short():
    assert moving_average([1, 2], 3) == []


def test_no_width():
    with pytest.raises(ValueError):
        moving_average([1], 0)


def test_smooth_keeps_the_length():
    values = [1, 2, 9, 4, 5, 6]
    assert len(smooth(values, 3)) == len(values)


def test_smooth_flattens_a_peak():
    assert smooth([0, 0, 9, 0, 0], 3) == [3, 3, 3, 3, 3]
