from snapshots import compare, is_clean, renamed


def test_same():
    assert is_clean({"a": 1}, {"a": 1})


def test_changed():
    assert compare({"a": 1, "b": 2}, {"a": 1, "b": 3}) == ([], [], ["b"])


def test_added_and_removed():
    assert compare({"a": 1}, {"b": 2}) == (["b"], ["a"], [])


def test_renamed():
    assert renamed({"old": 7, "x": 1}, {"new": 7, "x": 1}) == [("old", "new")]


def test_not_renamed():
    assert renamed({"old": 7}, {"new": 8}) == []


def test_not_clean():
    assert not is_clean({}, {"a": 1})
