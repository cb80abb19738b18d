from matchmaking import opponent, pairs


def test_closest():
    assert opponent(("me", 100), {"a": 50, "b": 110, "c": 200}) == "b"


def test_nobody_waits():
    assert opponent(("me", 100), {}) is None


def test_not_oneself():
    assert opponent(("a", 100), {"a": 100, "b": 300}) == "b"


def test_pairs():
    assert pairs({"a": 10, "b": 90, "c": 12, "d": 80}) == [("a", "c"), ("b", "d")]


def test_odd_one_out():
    assert pairs({"a": 10, "b": 90, "c": 12}) == [("a", "c")]
