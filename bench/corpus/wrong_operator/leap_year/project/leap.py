"""A calendar without the calendar module."""

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap(year):
    return year % 4 == 0 and year % 100 != 0 and year % 400 == 0


def month_length(year, month):
    """Return the days of a month; months count from 1."""
    if month == 2 and is_leap(year):
        return 29
    return LENGTHS[month - 1]


def day_of_year(year, month, day):
    return sum(month_length(year, m) for m in range(1, month)) + day


def year_length(year):
    return day_of_year(year, 12, 31)
