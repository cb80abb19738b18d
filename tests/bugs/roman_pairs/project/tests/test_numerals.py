import pytest
from numerals.roman import read, write
from numerals.years import inscription, year_of

PLAIN = [(1, "I"), (3, "III"), (8, "VIII"), (1666, "MDCLXVI")]
PAIRS = [(4, "IV"), (9, "IX"), (40, "XL"), (94, "XCIV"), (444, "CDXLIV"), (1999, "MCMXCIX")]


@pytest.mark.parametrize(("number", "text"), PLAIN)
def test_plain(number, text):
    assert read(text) == number
    assert write(number) == text


@pytest.mark.parametrize(("number", "text"), PAIRS)
def test_read_pairs(number, text):
    assert read(text) == number


@pytest.mark.parametrize(("number", "text"), PAIRS)
def test_write_pairs(number, text):
    assert write(number) == text


def test_years():
    assert inscription(1914) == "A.D. MCMXIV"
    assert year_of("A.D. MCMXIV") == 1914
