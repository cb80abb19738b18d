import pytest

from addressbook.label import label, shorten

OFFICE = {
    "name": "Ada Lovelace",
    "company": "Analytical Engines Ltd",
    "street": "12 St James's Square",
    "town": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
}


@pytest.fixture
def private():
    address = dict(OFFICE, town="Wien", postcode="1010", country="AT")
    del address["company"]
    return address


def test_office():
    assert label(OFFICE) == [
        "Ada Lovelace",
        "Analytical Engines Ltd",
        "12 St James's Square",
        "London SW1Y 4JH",
    ]


def test_private_address(private):
    lines = label(private)
    assert lines[0] == "Ada Lovelace"
    assert lines[-1] == "1010 Wien"


def test_long_lines_are_cut():
    assert len(shorten("x" * 80)) == 35
