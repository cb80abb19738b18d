import pytest
from matrix import multiply, power, transpose


def test_transpose():
    assert transpose([[1, 2, 3], [4, 5, 6]]) == [[1, 4], [2, 5], [3, 6]]


def test_square():
    assert multiply([[1, 2], [3, 4]], [[0, 1], [1, 0]]) == [[2, 1], [4, 3]]


def test_row_by_column():
    assert multiply([[1, 2, 3]], [[4], [5], [6]]) == [[32]]


def test_column_by_row():
    assert multiply([[1], [2]], [[3, 4]]) == [[3, 4], [6, 8]]


def test_shapes_must_fit():
    with pytest.raises(ValueError):
        multiply([[1, 2]], [[1, 2]])


def test_power():
    assert power([[1, 1], [1, 0]], 5) == [[8, 5], [5, 3]]
