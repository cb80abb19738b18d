"""Hours that people booked on projects."""

from collections import defaultdict


def by_project(bookings):
    """Return the hours of every project from pairs of project and hours."""
    totals = defaultdict(float)
    for project, hours in bookings:
        totals[project] += hours
    return dict(totals)


def overtime(hours_by_day, regular=7.7):
    """Return the hours above the regular ones; short days do not make up for long ones."""
    return round(sum(max(0, hours - regular) for hours in hours_by_day), 2)
