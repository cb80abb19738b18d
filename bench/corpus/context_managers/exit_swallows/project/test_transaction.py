import pytest
from transaction import Transaction, rename


def test_kept():
    table = {"a": 1}
    with Transaction(table) as change:
        change.set("b", 2)
    assert table == {"a": 1, "b": 2}
    assert change.state == "kept"


def test_undone():
    table = {"a": 1}
    change = Transaction(table)
    try:
        with change:
            change.delete("a")
            change.delete("x")
    except KeyError:
        pass
    assert table == {"a": 1}
    assert change.state == "undone"


def test_rename():
    table = {"a": 1}
    rename(table, "a", "b")
    assert table == {"b": 1}


def test_rename_refused():
    with pytest.raises(ValueError):
        rename({"a": 1, "b": 2}, "a", "b")
