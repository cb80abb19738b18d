import pytest
from calc.evaluate import evaluate


@pytest.mark.parametrize(("text", "value"), [("7", 7), ("1 + 2 - 4", -1), ("2*3*4", 24), ("9/3/3", 1)])
def test_one_level(text, value):
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1+2*3", 7), ("2*3+4*5", 26), ("10-6/2-1", 6), ("2+3*4-5", 9)],
)
def test_products_first(text, value):
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("(1+2)*3", 9), ("2*(3+(4-1))", 12), ("((5))", 5), ("8/(1+1)/2", 2)],
)
def test_brackets(text, value):
    assert evaluate(text) == value


@pytest.mark.parametrize("text", ["", "+", "1+", "(1", "1)", "1 2", "()", "2**3", "a"])
def test_refused(text):
    with pytest.raises(ValueError):
        evaluate(text)
