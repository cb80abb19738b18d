import pytest
from tasks.errors import CycleError
from tasks.order import explain, order


def test_chain():
    assert order({"c": ["b"], "b": ["a"]}) == ["a", "b", "c"]


def test_diamond():
    assert order({"d": ["b", "c"], "b": ["a"], "c": ["a"]}) == ["a", "b", "c", "d"]


def test_two_wait_for_each_other():
    with pytest.raises(CycleError) as caught:
        order({"a": ["b"], "b": ["a"]})
    assert caught.value.path == ["a", "b", "a"]


def test_only_the_cycle_is_named():
    with pytest.raises(CycleError) as caught:
        order({"a": ["b"], "b": ["c"], "c": ["b"]})
    assert caught.value.path == ["b", "c", "b"]


def test_itself():
    assert explain({"a": ["a"]}) == "cycle: a -> a"


def test_words():
    assert explain({"b": ["a"]}) == "a, b"
