from datetime import date

from weeks import hours_by_week, label, week_days, week_start

MONDAY, WEDNESDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 8)


def test_monday():
    assert week_start(MONDAY) == MONDAY


def test_middle_of_the_week():
    assert week_start(WEDNESDAY) == MONDAY


def test_sunday_belongs_to_the_week_before():
    assert week_start(SUNDAY) == MONDAY


def test_seven_days():
    assert len(week_days(SUNDAY)) == 7


def test_hours():
    assert hours_by_week([(MONDAY, 8), (SUNDAY, 1)]) == {MONDAY: 9}


def test_label():
    assert label(WEDNESDAY) == "02.03. - 08.03."
