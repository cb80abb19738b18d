import pytest
from foldertree import at, find, size

TREE = {"etc": {"hosts": 3, "ssh": {"keys": 20}}, "readme": 5, "var": {"log": {}}}


def test_size():
    assert size(TREE) == 28


def test_find_at_the_top():
    assert find(TREE, "readme") == ["readme"]


def test_find_nothing():
    assert find(TREE, "tmp") is None


def test_find_below():
    assert find(TREE, "keys") == ["etc", "ssh", "keys"]


def test_at():
    assert at(TREE, ["etc", "hosts"]) == 3
    with pytest.raises(KeyError):
        at(TREE, ["etc", "passwd"])
