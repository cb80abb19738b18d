import pytest

from textbox.wrap import box, wrap


def test_empty_text():
    assert wrap("  \n ", 10) == []


def test_short_text():
    assert wrap("one  two\nthree", 20) == ["one two three"]


def test_exact_width():
    assert wrap("aaa bbb ccc", 7) == ["aaa bbb", "ccc"]


def test_no_line_is_too_long():
    assert wrap("aaa bbb", 6) == ["aaa", "bbb"]


def test_long_words_are_split():
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]


def test_box():
    assert box("hello there", 5) == "\n".join(["+-------+", "| hello |", "| there |", "+-------+"])


def test_narrow_box_stays_straight():
    assert len({len(line) for line in box("to be or not to be", 4).splitlines()}) == 1


def test_width():
    with pytest.raises(ValueError):
        wrap("a", 0)
