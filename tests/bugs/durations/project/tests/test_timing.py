import pytest
from timing.parse import parse_duration
from timing.plan import total


@pytest.mark.parametrize(("text", "seconds"), [("5s", 5), ("2m", 120), (" 1H ", 3600), ("3d", 259200)])
def test_one_unit(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400), ("1d2h3m4s", 93784), ("10m05s", 605), ("2h 15m", 8100)],
)
def test_several_units(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "12", "1x", "1hm", "h1", "1h30", "-1s"])
def test_refused(text):
    with pytest.raises(ValueError):
        parse_duration(text)


def test_plan():
    assert total(["1m30s", "45s"]) == 135
