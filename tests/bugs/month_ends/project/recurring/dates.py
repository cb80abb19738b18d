"""Dates that come again."""

import datetime


def add_months(date, months):
    """Return the date so many months later."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return datetime.date(year, month + 1, date.day)


def monthly(start, count):
    """Return the first dates of a monthly series."""
    found = [start]
    while len(found) < count:
        found.append(add_months(found[-1], 1))
    return found
