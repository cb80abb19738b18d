"""A list of things to do."""

import datetime


def by_due(tasks):
    """Return the tasks, the earliest due first; those without a due date come last.

    Tasks with the same due date keep their order.
    """
    return sorted(tasks, key=lambda task: task["due"])


def overdue(tasks, today):
    return [task["title"] for task in tasks if task["due"] and task["due"] < today]


def plan(tasks, today, days=7):
    """Return the titles that are due within some days, in order."""
    end = today + datetime.timedelta(days=days)
    return [task["title"] for task in by_due(tasks) if task["due"] and task["due"] <= end]
