import pytest

from durations import DurationError, parse


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("90m", 5400, id="minutes only"),
        pytest.param("1h 30m", 5400, id="hours [and] minutes"),
        pytest.param("1:05:00", 3900, id="clock::style"),
        pytest.param("+2d", 172800, id="plus/minus: +"),
        pytest.param("-2d", -172800, id="plus/minus: -"),
        pytest.param("\u22125s", -5, id="typographic − (U+2212)"),
        pytest.param("- 1:00", -60, id="negative clock [100%] \\o/"),
        pytest.param("  3W ", 1814400, id="größer, 3 Wochen…"),
    ],
)
def test_reads(text, seconds):
    assert parse(text) == seconds


@pytest.mark.parametrize("text", ["", "-", "h", "1h x 2m", "1:xx", "12", "3 parsecs"])
def test_refuses(text):
    with pytest.raises(DurationError):
        parse(text)
