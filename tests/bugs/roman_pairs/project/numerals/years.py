"""Years on buildings."""

from numerals.roman import read, write


def inscription(year):
    """Return what is carved."""
    return f"A.D. {write(year)}"


def year_of(carved):
    """Return the year that is carved."""
    return read(carved.removeprefix("A.D. "))
