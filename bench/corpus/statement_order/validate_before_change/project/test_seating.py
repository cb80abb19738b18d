import pytest
from seating import Hall, Taken


def test_book():
    hall = Hall(2, 3)
    hall.book("kim", (0, 0), (0, 1))
    assert hall.booked == {(0, 0): "kim", (0, 1): "kim"}
    assert len(hall.free) == 4


def test_no_such_seat():
    with pytest.raises(Taken):
        Hall(1, 1).book("kim", (5, 5))


def test_all_or_none():
    hall = Hall(1, 3)
    hall.book("kim", (0, 1))
    with pytest.raises(Taken):
        hall.book("lee", (0, 0), (0, 1))
    assert hall.free == {(0, 0), (0, 2)}


def test_cancel():
    hall = Hall(1, 2)
    hall.book("kim", (0, 0), (0, 1))
    assert hall.cancel("kim") == 2
    assert len(hall.free) == 2
