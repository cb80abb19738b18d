from datetime import date

import pytest
from months import parse, render


def test_parse():
    assert parse("5 Mar 2026") == date(2026, 3, 5)


def test_long_name():
    assert parse("1 january 2027") == date(2027, 1, 1)


def test_last_month():
    assert parse("24 Dec 2026") == date(2026, 12, 24)


def test_not_a_date():
    with pytest.raises(ValueError):
        parse("5 Foo 2026")


def test_render():
    assert render(date(2026, 4, 1)) == "1 Apr 2026"
