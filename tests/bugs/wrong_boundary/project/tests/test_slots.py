import pytest

from roombook.slots import Slot, first_gap, gaps, merge, parse

DAY = parse("08:00-18:00")


def test_parse():
    assert parse("09:30-11:00") == Slot(570, 660)


def test_parse_refuses_backward_ranges():
    with pytest.raises(ValueError, match="ends before"):
        parse("11:00-09:30")


def test_merge_overlapping():
    assert merge([parse("10:00-11:30"), parse("09:00-10:15")]) == [parse("09:00-11:30")]


def test_merge_keeps_separate_bookings():
    bookings = [parse("09:00-10:00"), parse("10:15-11:00")]
    assert merge(bookings) == bookings


def test_merge_contained():
    assert merge([parse("09:00-12:00"), parse("10:00-11:00")]) == [parse("09:00-12:00")]


def test_merge_back_to_back():
    assert merge([parse("09:00-10:00"), parse("10:00-11:00")]) == [parse("09:00-11:00")]


def test_gaps():
    busy = [parse("08:00-09:00"), parse("12:00-13:00")]
    assert gaps(busy, DAY) == [parse("09:00-12:00"), parse("13:00-18:00")]


def test_first_gap_that_is_long_enough():
    busy = [parse("08:30-10:00"), parse("10:20-17:00")]
    assert first_gap(busy, DAY, 45) == parse("17:00-17:45")
    assert first_gap(busy, DAY, 90) is None
