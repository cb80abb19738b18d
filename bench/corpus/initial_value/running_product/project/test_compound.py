import pytest
from compound import at_least_one, average_rate, compound, exactly


def test_no_rates():
    assert compound([]) == 1


def test_compound():
    assert compound([0.1, 0.1]) == pytest.approx(1.21)


def test_loss():
    assert compound([0.5, -0.5]) == pytest.approx(0.75)


def test_average():
    assert average_rate([]) == 0
    assert average_rate([0.21, 0]) == pytest.approx(0.1)


def test_odds():
    assert at_least_one(0.5, 2) == 0.75
    assert exactly(1, 0.5, 2) == 0.5
