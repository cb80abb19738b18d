import pytest

from colours.shade import clamp, mix, parse_hex, scale, shift, to_hex


@pytest.mark.parametrize(("value", "expected"), [(-1, 0), (7, 7), (11, 10)])
def test_clamp(value, expected):
    assert clamp(value, 0, 10) == expected


def test_hex_round_trip():
    assert to_hex(parse_hex("#1a2b3c")) == "#1a2b3c"
    assert parse_hex("#f80") == (255, 136, 0)


def test_not_a_colour():
    with pytest.raises(ValueError):
        parse_hex("#12345")


def test_lighter():
    assert shift((10, 100, 250), 20) == (30, 120, 255)


def test_darker():
    assert shift((10, 100, 250), -20) == (0, 80, 230)


def test_lighter_than_white():
    assert shift((255, 255, 255), 5) == (255, 255, 255)


def test_mix():
    assert mix((0, 0, 0), (255, 255, 255), 0.2) == (51, 51, 51)


def test_scale():
    assert scale((0, 0, 0), (100, 50, 0), 3) == [(0, 0, 0), (50, 25, 0), (100, 50, 0)]
