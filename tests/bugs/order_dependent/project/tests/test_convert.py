import datetime

import pytest

from converters.registry import UnknownType, convert, register


def test_integer():
    assert convert("integer", " 12 ") == 12


def test_date():
    assert convert("date", "2024-02-29") == datetime.date(2024, 2, 29)


def test_unknown_type():
    with pytest.raises(UnknownType):
        convert("colour", "red")


def test_registered_type():
    register("percent", lambda text: float(text.rstrip("%")) / 100)
    assert convert("percent", "12.5%") == 0.125
