import pytest
from split import split_by_weight, split_evenly


def test_evenly():
    assert split_evenly(100, 3) == [34, 33, 33]


def test_evenly_without_rest():
    assert split_evenly(90, 3) == [30, 30, 30]


def test_weights():
    assert split_by_weight(1000, [1, 1, 2]) == [250, 250, 500]


def test_largest_loss_gets_the_cent():
    assert split_by_weight(100, [1, 1, 1]) == [34, 33, 33]


@pytest.mark.parametrize("weights", [[5, 5, 5, 5, 5, 5], [1, 2, 3], [7, 9]])
def test_nothing_is_lost(weights):
    assert sum(split_by_weight(1001, weights)) == 1001
