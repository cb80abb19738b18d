import pytest
from distance import flat, great_circle, nearest


def test_flat():
    assert flat((0, 0), (3, 4)) == 5


def test_same_place():
    assert great_circle((52, 13), (52, 13)) == 0


def test_pole_to_equator():
    assert great_circle((90, 0), (0, 0)) == pytest.approx(10007.5, abs=1)


def test_nearest_on_a_plane():
    assert nearest((0, 0), {"a": (5, 5), "b": (1, 1)}, distance=flat) == "b"


def test_nearest_on_the_globe():
    assert nearest((60, 179), {"west": (60, 170), "over": (60, -178)}) == "over"
