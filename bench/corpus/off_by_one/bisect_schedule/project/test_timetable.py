from timetable import clock, next_departure, wait

TIMES = [360, 420, 480, 600]


def test_before_the_first():
    assert next_departure(TIMES, 0) == 360


def test_between():
    assert next_departure(TIMES, 421) == 480


def test_at_departure():
    assert next_departure(TIMES, 420) == 420


def test_after_the_last():
    assert next_departure(TIMES, 601) is None


def test_wait_over_midnight():
    assert wait(TIMES, 23 * 60) == 7 * 60


def test_clock():
    assert clock(485) == "08:05"
