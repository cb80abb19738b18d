"""Days of a year that has no weekday yet."""

DAYS_IN_MONTH = (
    31,  # January
    28,  # February, see `days_in_month`
    31,  # March
    30,  # April
    31,  # May
    30,  # June
    31,  # July
    30,  # August
    30,  # September
    31,  # October
    30,  # November
    31,  # December
)

FISCAL_YEAR_STARTS = 4


def is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year, month):
    """Return the number of days; months are counted from 1."""
    if not 1 <= month <= 12:
        raise ValueError("no month has the number %r" % month)
    return DAYS_IN_MONTH[month - 1] + (month == 2 and is_leap(year))


def day_of_year(year, month, day):
    """Return 1 for the first of January."""
    if not 1 <= day <= days_in_month(year, month):
        raise ValueError("%d-%02d has no day %r" % (year, month, day))
    return sum(days_in_month(year, earlier) for earlier in range(1, month)) + day


def fiscal_quarter(month):
    """Return the quarter, from 1, of the fiscal year that begins in April."""
    return (month - FISCAL_YEAR_STARTS) % 12 // 3 + 1
