import pytest
from fields import errors, valid


@pytest.mark.parametrize(
    ("kind", "text"),
    [("zip", "12345"), ("zip", " 12345-6789 "), ("phone", "+49 30 1234567"), ("sku", "AB-7")],
)
def test_valid(kind, text):
    assert valid(kind, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("zip", "1234"), ("zip", "12345-67"), ("phone", "call me"), ("sku", "ab-7"), ("sku", "AB-7x")],
)
def test_invalid(kind, text):
    assert not valid(kind, text)


def test_form():
    assert errors({"zip": "12345", "sku": "AB-1", "phone": ""}) == []


def test_missing_and_malformed():
    assert errors({"phone": "x", "zip": "12345"}) == ["phone", "sku"]
