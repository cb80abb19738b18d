import pytest
from exporters import export

ROWS = [{"name": "tea", "amount": 3}, {"name": "cup", "amount": 1}]


def test_csv():
    assert export(ROWS, "csv") == "name,amount\ntea,3\ncup,1"


def test_json():
    assert export(ROWS[:1], "jsonl") == '{"amount": 3, "name": "tea"}'


def test_unknown():
    with pytest.raises(KeyError):
        export([], "pdf")


def test_text():
    assert export(ROWS, "text") == "1. tea: 3\n2. cup: 1"


def test_no_rows():
    assert export([], "text") == ""
