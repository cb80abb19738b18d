import pytest
from layout import align, scale_to_fit


def test_default():
    assert align((100, 50), (10, 10)) == (0, 0)


def test_bottom_right():
    assert align((100, 50), (10, 10), "right", "bottom") == (90, 40)


def test_center():
    assert align((100, 50), (10, 10), "center", "center") == (45, 20)


def test_unknown():
    with pytest.raises(KeyError):
        align((1, 1), (1, 1), "middle")


def test_scale():
    assert scale_to_fit((100, 50), (400, 100)) == (100, 25)
    assert scale_to_fit((100, 50), (10, 10)) == (10, 10)
