import pytest
from grid.walks import columns, spiral


def test_columns():
    assert columns([[1, 2], [3, 4]]) == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("grid", "cells"),
    [
        ([[1, 2], [4, 3]], [1, 2, 3, 4]),
        ([[1, 2, 3, 4], [12, 13, 14, 5], [11, 16, 15, 6], [10, 9, 8, 7]], list(range(1, 17))),
    ],
)
def test_even_squares(grid, cells):
    assert spiral(grid) == cells


@pytest.mark.parametrize(
    ("grid", "cells"),
    [
        ([[1]], [1]),
        ([[1, 2, 3]], [1, 2, 3]),
        ([[1], [2], [3]], [1, 2, 3]),
        ([[1, 2, 3], [8, 9, 4], [7, 6, 5]], list(range(1, 10))),
        ([[1, 2, 3, 4], [10, 11, 12, 5], [9, 8, 7, 6]], list(range(1, 13))),
        ([[1, 2], [8, 3], [7, 4], [6, 5]], list(range(1, 9))),
        ([], []),
    ],
)
def test_other_grids(grid, cells):
    assert spiral(grid) == cells
