import pytest

from gpxtrack.points import Waypoint, distance


def test_same_point():
    point = Waypoint(47.0, 11.0)
    assert distance(point, point) == 0


def test_one_degree_north():
    assert distance(Waypoint(47, 11), Waypoint(48, 11)) == pytest.approx(111195, abs=1)
