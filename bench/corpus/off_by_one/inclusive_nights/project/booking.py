"""Stays at a hotel."""

from datetime import date, timedelta


def nights(arrival, departure):
    """Return the dates of the nights of a stay: the day of departure is none."""
    return [arrival + timedelta(days=n) for n in range((departure - arrival).days + 1)]


def price(arrival, departure, weekday, weekend):
    """Return the price of a stay; the nights to Saturday and Sunday cost the weekend rate."""
    total = 0
    for night in nights(arrival, departure):
        total += weekend if night.weekday() in (4, 5) else weekday
    return total


def clash(first, second):
    """Tell whether two stays (arrival, departure) need the same room on some night."""
    return bool(set(nights(*first)) & set(nights(*second)))


def today_plus(days, today=date(2026, 1, 1)):
    return today + timedelta(days=days)
