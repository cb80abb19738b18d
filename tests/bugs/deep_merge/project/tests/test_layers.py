import copy

import pytest
from layers.merge import merge
from layers.stack import lookup, resolve

BASE = {"db": {"host": "a", "port": 1, "pool": {"size": 5, "idle": 2}}, "debug": False, "tags": ["x"]}


def test_flat():
    assert merge({"a": 1, "b": 2}, {"b": 3}) == {"a": 1, "b": 3}


def test_nested():
    merged = merge(BASE, {"db": {"port": 2}})
    assert merged["db"] == {"host": "a", "port": 2, "pool": {"size": 5, "idle": 2}}


def test_deeper():
    merged = merge(BASE, {"db": {"pool": {"size": 9}}})
    assert lookup(merged, "db.pool.idle") == 2
    assert lookup(merged, "db.pool.size") == 9


def test_other_kinds_are_replaced():
    assert merge(BASE, {"tags": ["y"], "db": None})["tags"] == ["y"]
    assert merge(BASE, {"db": None})["db"] is None
    assert merge({"a": 1}, {"a": {"b": 2}}) == {"a": {"b": 2}}


def test_nothing_is_changed():
    before, over = copy.deepcopy(BASE), {"db": {"pool": {"size": 9}}}
    merge(before, over)
    assert before == BASE
    assert over == {"db": {"pool": {"size": 9}}}


def test_stack():
    assert lookup(resolve(BASE, {"db": {"host": "b"}}, {"db": {"port": 3}}), "db.host") == "b"
    with pytest.raises(KeyError):
        lookup(resolve(BASE), "db.user")
