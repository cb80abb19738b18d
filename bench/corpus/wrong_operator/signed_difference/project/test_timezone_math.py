from timezone_math import call_slots, clock, convert


def test_to_utc():
    assert convert(90, "berlin", "utc") == (30, 0)


def test_same_place():
    assert convert(600, "delhi", "delhi") == (600, 0)


def test_day_before():
    assert convert(30, "utc", "lima") == (1170, -1)


def test_day_after():
    assert convert(1400, "berlin", "delhi") == (230, 1)


def test_clock():
    assert clock(485) == "08:05"


def test_call_slots():
    assert call_slots([0, 600, 900, 1200], "berlin", "lima") == [900, 1200]
