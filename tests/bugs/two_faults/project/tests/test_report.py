import pytest

from grades.report import grade, passed


def test_passed():
    assert passed(73)


def test_just_passed():
    assert passed(50)


def test_not_passed():
    assert not passed(49.5)


@pytest.mark.parametrize(("average", "word"), [(90, "excellent"), (74, "satisfactory"), (10, "insufficient")])
def test_grade(average, word):
    assert grade(average) == word
