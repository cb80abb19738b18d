import pytest
from duration import parse, render


def test_seconds_and_minutes():
    assert parse("2m5s") == 125


def test_nothing():
    assert parse("") == 0
    assert render(0) == "0s"


@pytest.mark.parametrize("text", ["5", "h", "3x", "-1s"])
def test_not_a_duration(text):
    with pytest.raises(ValueError):
        parse(text)


def test_render():
    assert render(90061) == "1d1h1m1s"


@pytest.mark.parametrize("seconds", [59, 3599, 7325, 100000])
def test_round_trip(seconds):
    assert parse(render(seconds)) == seconds
