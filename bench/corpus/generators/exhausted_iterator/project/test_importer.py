import pytest
from importer import by_name, parse, summary

LINES = ["# cellar", "temp: 8.5", "", "humidity: 70", " temp: 9.5 "]


def test_parse():
    assert list(parse(LINES)) == [("temp", 8.5), ("humidity", 70.0), ("temp", 9.5)]


def test_no_number():
    with pytest.raises(ValueError):
        list(parse(["temp: high"]))


def test_by_name():
    assert by_name(LINES) == {"temp": [8.5, 9.5], "humidity": [70.0]}


def test_empty_summary():
    assert summary(["# nothing"]) == (0, None, None)


def test_summary():
    assert summary(["a: 1", "b: 6", "c: 2"]) == (3, 3.0, "b")
