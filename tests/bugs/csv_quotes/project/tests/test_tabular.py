import pytest
from tabular.reader import read_records, split_fields
from tabular.totals import total_by


def test_plain_fields():
    assert split_fields("a, b ,c") == ["a", "b", "c"]
    assert split_fields("a;b", ";") == ["a", "b"]
    assert split_fields("") == [""]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ('"a,b",c', ["a,b", "c"]),
        ('x,"say ""yes"", please",y', ["x", 'say "yes", please', "y"]),
        ('"",z', ["", "z"]),
        ('1,"two, three",4,"five"', ["1", "two, three", "4", "five"]),
    ],
)
def test_quoted_fields(line, fields):
    assert split_fields(line) == fields


def test_records():
    assert read_records("n,m\n1,2\n") == [{"n": "1", "m": "2"}]


def test_totals():
    text = 'who,sum\n"Ng, Ada",3\nBo,4\n"Ng, Ada",5\n'
    assert total_by(text, "who", "sum") == {"Ng, Ada": 8, "Bo": 4}
