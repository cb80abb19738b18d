import pytest

from inireader.parse import parse


def test_sections():
    assert parse("[a]\nx = 1\n[b]\ny=2") == {"": {}, "a": {"x": "1"}, "b": {"y": "2"}}


def test_settings_without_a_section():
    assert parse("x=1\n; a comment\n")[""] == {"x": "1"}


def test_nonsense_is_located():
    with pytest.raises(ValueError, match="line 2"):
        parse("x=1\nnonsense")
