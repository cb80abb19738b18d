import pytest
from colors import luminance, mix, parse, render


def test_parse():
    assert parse("#ff8000") == (255, 128, 0)


def test_short_form():
    assert parse("#f80") == (255, 136, 0)


def test_not_a_color():
    with pytest.raises(ValueError):
        parse("#ff80")


def test_render():
    assert render(1, 2, 255) == "#0102ff"


def test_mix():
    assert mix("#000000", "#ffffff") == "#808080"
    assert mix("#102030", "#ffffff", 0) == "#102030"


def test_luminance():
    assert luminance("#000") == 0
    assert luminance("#ffffff") == 255
