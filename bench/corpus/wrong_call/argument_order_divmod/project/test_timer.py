import pytest
from timer import Stopwatch, render, split_time


def test_split():
    assert split_time(135) == (2, 15)


def test_render():
    assert render(61) == "1:01"


def test_laps():
    watch = Stopwatch()
    for second in (50, 110, 175):
        watch.mark(second)
    assert watch.laps() == [50, 60, 65]
    assert watch.report() == ["0:50", "1:00", "1:05"]


def test_time_goes_forward():
    watch = Stopwatch()
    watch.mark(5)
    with pytest.raises(ValueError):
        watch.mark(5)
