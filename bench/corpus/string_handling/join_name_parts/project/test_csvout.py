import csv
import io

from csvout import line, quote, table


def test_plain():
    assert quote("tea") == "tea"
    assert quote(None) == ""
    assert quote(3) == "3"


def test_comma():
    assert line(["a", "b, c"]) == 'a,"b, c"'


def test_quotes_are_doubled():
    assert quote('12" disc') == '"12"" disc"'


def test_readable_by_csv():
    rows = [["a,b", 'say "hi"', "two\nlines"]]
    assert list(csv.reader(io.StringIO(line(rows[0])))) == rows


def test_table():
    assert table([{"a": 1}, {"b": 2}], ["a", "b"]) == "a,b\n1,\n,2\n"
