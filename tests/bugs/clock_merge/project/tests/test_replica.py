import pytest
from replica.clock import compare, merged
from replica.store import Store


@pytest.mark.parametrize(
    ("one", "other", "word"),
    [
        ({"a": 1}, {"a": 1}, "same"),
        ({"a": 1}, {"a": 2}, "before"),
        ({"a": 2, "b": 1}, {"a": 1, "b": 1}, "after"),
        ({"a": 1}, {"a": 1, "b": 1}, "before"),
        ({"a": 2}, {"b": 1}, "apart"),
        ({"a": 1, "b": 3}, {"a": 2, "b": 1}, "apart"),
        ({}, {"a": 1}, "before"),
        ({"a": 1, "b": 0}, {"a": 1}, "same"),
    ],
)
def test_compare(one, other, word):
    assert compare(one, other) == word


def test_merged():
    assert merged({"a": 3, "b": 1}, {"a": 1, "b": 2, "c": 4}) == {"a": 3, "b": 2, "c": 4}


def test_conflicts_are_kept():
    store = Store()
    store.put("x", {"a": 1})
    store.put("y", {"b": 1})
    assert [value for value, _ in store.versions] == ["x", "y"]
    store.resolve("z")
    assert store.versions == [("z", {"a": 1, "b": 1})]


def test_older_values_go():
    store = Store()
    store.put("x", {"a": 1})
    store.put("y", {"a": 2})
    store.put("x", {"a": 1})
    assert store.versions == [("y", {"a": 2})]
