"""When subscriptions are billed."""

import calendar
import datetime


def add_months(day, months):
    """Return the same day some months later, or the last day of a shorter month."""
    index = day.month - 1 + months
    year = day.year + index // 12
    month = index % 12 + 1
    return day.replace(year=year, month=month)


def billing_days(start, count, every=1):
    """Return the first billing days of a subscription that starts on a day."""
    return [add_months(start, number * every) for number in range(count)]


def next_billing(start, today, every=1):
    """Return the first billing day that is after today."""
    number = 0
    while add_months(start, number * every) <= today:
        number += 1
    return add_months(start, number * every)


def days_in_month(day):
    return calendar.monthrange(day.year, day.month)[1]


def is_month_end(day):
    return day + datetime.timedelta(days=1) == day.replace(day=1) + datetime.timedelta(
        days=days_in_month(day)
    )
