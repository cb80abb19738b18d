import pytest
from rules import make_checker, make_rule


def test_rules():
    assert make_rule("longest", 3)("abc")
    assert not make_rule("words", 1)("a b")


def test_unknown_rule():
    with pytest.raises(ValueError):
        make_rule("color", 1)


def test_one_rule():
    assert make_checker({"shortest": 2})("a") == ["shortest"]


def test_several_rules():
    check = make_checker({"longest": 8, "shortest": 2, "words": 2})
    assert check("a b c d e") == ["longest", "words"]


def test_nothing_broken():
    assert make_checker({"longest": 8, "words": 2})("a b") == []
