import pytest
from brackets import balanced, deepest


@pytest.mark.parametrize("text", ["", "a+b", "(a)", "f[(1)]{}", "([{}])()"])
def test_balanced(text):
    assert balanced(text)


@pytest.mark.parametrize("text", ["(", "(]", "([)]", "a)"])
def test_not_balanced(text):
    assert not balanced(text)


def test_deepest():
    assert deepest("(a[b]) + (c)") == 2


def test_deepest_of_unbalanced():
    with pytest.raises(ValueError):
        deepest("((")
