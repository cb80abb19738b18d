from datetime import date

from billing_dates import add_months, billing_days, is_month_end, next_billing


def test_next_month():
    assert add_months(date(2026, 3, 15), 1) == date(2026, 4, 15)


def test_over_the_year():
    assert add_months(date(2026, 11, 5), 3) == date(2027, 2, 5)


def test_shorter_month():
    assert add_months(date(2026, 5, 31), 1) == date(2026, 6, 30)


def test_billing_days():
    assert billing_days(date(2026, 1, 31), 3) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


def test_next_billing():
    assert next_billing(date(2026, 1, 10), date(2026, 2, 10)) == date(2026, 3, 10)


def test_month_end():
    assert is_month_end(date(2028, 2, 29))
    assert not is_month_end(date(2028, 2, 28))
