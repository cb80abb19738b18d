"""Reads dates such as '5 Mar 2026'."""

from datetime import date

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug" "sep", "oct", "nov", "dec"]


def parse(text):
    """Return the date of a text; only the first three letters of the month count.

    Raises:
        ValueError: the text is not a date.
    """
    day, name, year = text.split()
    return date(int(year), MONTHS.index(name[:3].lower()) + 1, int(day))


def render(day):
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"
