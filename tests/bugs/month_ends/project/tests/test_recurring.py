from datetime import date

import pytest
from recurring.dates import add_months, monthly
from recurring.invoices import due_dates


def test_in_the_middle():
    assert monthly(date(2023, 11, 15), 3) == [date(2023, 11, 15), date(2023, 12, 15), date(2024, 1, 15)]


@pytest.mark.parametrize(
    ("start", "months", "found"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2023, 10, 31), 1, date(2023, 11, 30)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2023, 3, 31), -1, date(2023, 2, 28)),
    ],
)
def test_shorter_months(start, months, found):
    assert add_months(start, months) == found


def test_the_day_comes_back():
    days = [d.day for d in monthly(date(2023, 1, 31), 5)]
    assert days == [31, 28, 31, 30, 31]


def test_invoices():
    assert due_dates(date(2024, 1, 30), 3) == ["2024-01-30", "2024-02-29", "2024-03-30"]
