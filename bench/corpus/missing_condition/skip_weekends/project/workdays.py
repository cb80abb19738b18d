"""Dates that count as working days."""

from datetime import timedelta

SATURDAY = 5


def is_workday(day, holidays=()):
    return day.weekday() < SATURDAY and day not in holidays


def add_workdays(day, count, holidays=()):
    """Return the working day that comes `count` working days after a day."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day


def workdays_between(start, end, holidays=()):
    """Return how many working days there are from start to end, both included."""
    days = (end - start).days + 1
    return sum(is_workday(start + timedelta(days=n), holidays) for n in range(days))
