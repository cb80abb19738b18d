import pytest

from gpxtrack.points import Waypoint
from gpxtrack.stats import climb, length, midpoint

TRACK = [Waypoint(47, 11, 600), Waypoint(47.1, 11, 650), Waypoint(47.2, 11, 649), Waypoint(47.3, 11, 650)]


def test_length():
    assert length(TRACK) == pytest.approx(33358.5, abs=1)


def test_length_of_a_single_point():
    assert length(TRACK[:1]) == 0


def test_climb_ignores_noise():
    assert climb(TRACK) == 50


def test_midpoint():
    assert midpoint(TRACK[0], TRACK[2]) == pytest.approx(Waypoint(47.1, 11, 624.5))
