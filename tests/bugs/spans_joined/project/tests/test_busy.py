import pytest
from busy.free import free
from busy.spans import joined, length


def test_apart():
    assert joined([(5, 6), (1, 2)]) == [(1, 2), (5, 6)]
    assert joined([]) == []


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([(1, 4), (3, 6)], [(1, 6)]),
        ([(1, 9), (2, 3), (4, 5)], [(1, 9)]),
        ([(1, 2), (2, 3), (5, 7)], [(1, 3), (5, 7)]),
        ([(6, 8), (1, 3), (2, 6)], [(1, 8)]),
    ],
)
def test_joined(spans, found):
    assert joined(spans) == found


def test_length():
    assert length([(1, 9), (2, 3)]) == 8
    assert length([(0, 2), (1, 4), (6, 7)]) == 5


def test_free():
    assert free([(9, 12), (10, 11), (14, 15)], 8, 18) == [(8, 9), (12, 14), (15, 18)]
