import pytest
from layout.boxes import box
from layout.lines import fill


def test_short_words():
    assert fill("to be or not to be", 6) == ["to be", "or not", "to be"]
    assert fill("", 5) == []


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("x abcdef y", 4, ["x", "abcd", "ef y"]),
        ("abcd", 4, ["abcd"]),
        ("abcdefghi jk", 3, ["abc", "def", "ghi", "jk"]),
    ],
)
def test_long_words(text, width, lines):
    assert fill(text, width) == lines


def test_box():
    assert box("abcdef", 8) == "+------+\n| abcd |\n| ef   |\n+------+"
