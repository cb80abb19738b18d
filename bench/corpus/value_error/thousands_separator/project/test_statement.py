import pytest
from statement import balance, format_amount, parse_amount


@pytest.mark.parametrize(
    ("text", "cents"), [("12.50", 1250), ("-7", -700), (" +0.05 ", 5), ("3.4", 340)]
)
def test_parse(text, cents):
    assert parse_amount(text) == cents


def test_thousands():
    assert parse_amount("1,234.50") == 123450


def test_format():
    assert format_amount(-123456) == "-1,234.56"


def test_balance():
    assert balance(["1,000.00", "-0.50"]) == "999.50"
