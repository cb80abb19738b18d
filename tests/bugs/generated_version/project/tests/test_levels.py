import pytest
from tidelog import version
from tidelog.levels import highest, spread


def test_version():
    assert version == "2.1"


@pytest.mark.parametrize(
    "readings, expected",
    [([1.5], 1.5), ([1.5, 3.5, 2.0], 3.5), ([0.5, 1.0, 4.5], 4.5), ([3.0, 1.0, 2.0], 3.0)],
)
def test_highest(readings, expected):
    assert highest(readings) == expected


def test_nothing():
    with pytest.raises(ValueError):
        highest([])


def test_spread():
    assert spread([1.0, 2.0]) == 1.0
