import pytest

from durations import parse, show


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 3661, 90000, -75, 604800 * 2 + 1])
def test_round_trip(seconds):
    assert parse(show(seconds)) == seconds


@pytest.mark.parametrize("text", ["1w 2d", "5m", "-1h 1s", "−1h"])
def test_texts(text):
    assert show(parse(text)) == text.replace("−", "-")
