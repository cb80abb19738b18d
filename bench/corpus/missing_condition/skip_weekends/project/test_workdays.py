from datetime import date

from workdays import add_workdays, is_workday, workdays_between

FRI, MON = date(2026, 4, 3), date(2026, 4, 6)
EASTER = {FRI, MON}


def test_is_workday():
    assert is_workday(FRI)
    assert not is_workday(FRI, EASTER)
    assert not is_workday(date(2026, 4, 4))


def test_over_a_weekend():
    assert add_workdays(date(2026, 4, 10), 1) == date(2026, 4, 13)


def test_over_holidays():
    assert add_workdays(date(2026, 4, 2), 1, EASTER) == date(2026, 4, 7)


def test_none():
    assert add_workdays(FRI, 0) == FRI


def test_between():
    assert workdays_between(date(2026, 4, 1), date(2026, 4, 8), EASTER) == 4
