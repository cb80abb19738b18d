import pytest
from lexer import options, split


def test_words():
    assert split("cp a b") == ["cp", "a", "b"]


def test_quotes():
    assert split("say 'hello there' \"it's\"") == ["say", "hello there", "it's"]


def test_empty_word():
    assert split("set x ''") == ["set", "x", ""]


def test_several_spaces():
    assert split("a   b") == ["a", "b"]


def test_space_at_the_end():
    assert split("ls ") == ["ls"]


def test_open_quote():
    with pytest.raises(ValueError):
        split("say 'hello")


def test_options():
    assert options(["-a", "x", "--", "-y"]) == (["-a"], ["x", "-y"])
