import pytest
from board import drop, winner, wins


def test_drop():
    assert drop(("", "x"), 1, "o") == ("", "xo")


def test_full_column():
    with pytest.raises(ValueError):
        drop(("xoxoxo",), 0, "x")


def test_no_winner():
    assert winner(("xxx", "o", "oo")) is None


def test_upright():
    assert wins(("oxxxx", ""), "x")


def test_flat():
    assert winner(("xo", "o", "o", "o", "xo")) is None
    assert winner(("o", "o", "o", "o")) == "o"


def test_diagonal():
    assert wins(("x", "ox", "oox", "ooox"), "x")
