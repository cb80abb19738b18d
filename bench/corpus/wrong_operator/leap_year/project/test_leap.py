import pytest
from leap import day_of_year, is_leap, month_length, year_length


@pytest.mark.parametrize("year", [2000, 2024, 2028])
def test_leap(year):
    assert is_leap(year)


@pytest.mark.parametrize("year", [1900, 2023, 2100])
def test_not_leap(year):
    assert not is_leap(year)


def test_february():
    assert month_length(2024, 2) == 29
    assert month_length(2025, 2) == 28


def test_day_of_year():
    assert day_of_year(2023, 3, 1) == 60


def test_year_length():
    assert year_length(2024) == 366
