import pytest

from fiscal.calendar import day_of_year, days_in_month, fiscal_quarter, is_leap


@pytest.mark.parametrize(("year", "leap"), [(1900, False), (2000, True), (2023, False), (2024, True)])
def test_leap_years(year, leap):
    assert is_leap(year) is leap


def test_february():
    assert days_in_month(2023, 2) == 28
    assert days_in_month(2024, 2) == 29


def test_first_half_of_the_year():
    assert day_of_year(2023, 6, 30) == 181


def test_last_day_of_the_year():
    assert day_of_year(2023, 12, 31) == 365
    assert day_of_year(2024, 12, 31) == 366


def test_end_of_august():
    assert day_of_year(2023, 8, 31) == 243


def test_thirtieth_of_february():
    with pytest.raises(ValueError, match="no day 30"):
        day_of_year(2023, 2, 30)


def test_no_thirteenth_month():
    with pytest.raises(ValueError):
        days_in_month(2023, 13)


@pytest.mark.parametrize(("month", "quarter"), [(4, 1), (6, 1), (12, 3), (1, 4), (3, 4)])
def test_fiscal_quarter(month, quarter):
    assert fiscal_quarter(month) == quarter
