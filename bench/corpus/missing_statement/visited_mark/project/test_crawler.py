import pytest
from crawler import Cycle, build_all, build_order

NEEDS = {"app": ["core", "ui"], "ui": ["core"], "core": ["log"]}


def test_leaf():
    assert build_order(NEEDS, "log") == ["log"]


def test_order():
    assert build_order(NEEDS, "app") == ["log", "core", "ui", "app"]


def test_cycle():
    with pytest.raises(Cycle):
        build_order({"a": ["b"], "b": ["a"]}, "a")


def test_everything_is_built_once():
    assert build_all(NEEDS) == ["log", "core", "ui", "app"]


def test_nothing_to_build():
    assert build_all({}) == []
