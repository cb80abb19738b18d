import pytest

from roman import from_roman, to_roman


@pytest.mark.parametrize(("number", "text"), [(1, "I"), (4, "IV"), (1994, "MCMXCIV"), (3999, "MMMCMXCIX")])
def test_known_values(number, text):
    assert to_roman(number) == text
    assert from_roman(text) == number


def test_round_trip():
    assert [from_roman(to_roman(number)) for number in range(1, 200)] == list(range(1, 200))


@pytest.mark.parametrize("text", ["", "IIII", "VX", "ABC", "iv"])
def test_refused(text):
    with pytest.raises(ValueError):
        from_roman(text)
