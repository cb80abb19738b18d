"""Weeks of a timesheet: they start on Monday."""

from datetime import timedelta


def week_start(day):
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.isoweekday())


def week_days(day):
    return [week_start(day) + timedelta(days=n) for n in range(7)]


def hours_by_week(entries):
    """Return Monday -> sum of hours of (day, hours) entries."""
    sums = {}
    for day, hours in entries:
        monday = week_start(day)
        sums[monday] = sums.get(monday, 0) + hours
    return sums


def label(day):
    first, *_, last = week_days(day)
    return f"{first:%d.%m.} - {last:%d.%m.}"
