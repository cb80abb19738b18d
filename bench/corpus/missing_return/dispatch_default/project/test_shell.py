from shell import evaluate, session


def test_number():
    assert evaluate("42", {}) == 42


def test_blank():
    assert evaluate("  ", {}) == ""


def test_name():
    assert evaluate("x", {"x": 5}) == 5


def test_arithmetic():
    assert session(["set x 4", "x * 3", "x - y"]) == ["4", 12, 4]


def test_unreadable():
    assert evaluate("1 2", {}) == "cannot read '1 2'"
