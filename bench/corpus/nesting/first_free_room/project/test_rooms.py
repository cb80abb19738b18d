import pytest
from rooms import free_room, overlaps


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [((1, 3), (2, 4), True), ((1, 2), (2, 3), False), ((1, 9), (2, 3), True)],
)
def test_overlaps(first, second, expected):
    assert overlaps(first, second) is expected


def test_prefers_the_smallest_room():
    assert free_room({("big", 20): [(1, 2)], ("small", 4): [(1, 2)]}, (5, 6)) == "small"


def test_room_without_bookings_is_free():
    assert free_room({("attic", 4): []}, (9, 10)) == "attic"


def test_every_booking_counts():
    bookings = {("attic", 4): [(8, 9), (9, 11)], ("hall", 50): [(8, 9)]}
    assert free_room(bookings, (9, 10)) == "hall"


def test_too_small_rooms_are_passed_over():
    assert free_room({("attic", 4): [(1, 2)]}, (9, 10), seats=5) is None
