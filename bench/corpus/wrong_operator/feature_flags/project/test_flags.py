import pytest
from flags import BETA, DARK, MOBILE, STAFF, describe, has_all, mask, toggle


def test_mask():
    assert mask(["beta", "mobile"]) == 5


def test_unknown_flag():
    with pytest.raises(KeyError):
        mask(["gamma"])


def test_has_all():
    assert has_all(BETA | STAFF, STAFF)
    assert not has_all(BETA, BETA | STAFF)


def test_switch_on_twice():
    assert toggle(toggle(0, DARK, True), DARK, True) == DARK


def test_switch_off():
    assert toggle(BETA | DARK, DARK, False) == BETA


def test_switch_off_what_is_off():
    assert toggle(BETA, MOBILE, False) == BETA


def test_describe():
    assert describe(MOBILE | BETA) == ["beta", "mobile"]
