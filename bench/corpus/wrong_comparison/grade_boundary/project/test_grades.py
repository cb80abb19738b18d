import pytest
from grades import grade, histogram, passed


@pytest.mark.parametrize(
    ("points", "expected"),
    [(100, "very good"), (90, "very good"), (75, "good"), (60, "passed"), (20, "failed")],
)
def test_grade(points, expected):
    assert grade(points) == expected


def test_other_maximum():
    assert grade(9, most=10) == "very good"


def test_half_of_the_points_is_enough():
    assert passed({"kim": 50, "lee": 49}) == ["kim"]


def test_histogram():
    assert histogram({"a": 75, "b": 72, "c": 10}) == {"good": 2, "failed": 1}
