from bus import Bus


def test_listeners_are_called():
    seen = []
    bus = Bus("orders")
    bus.on("paid", seen.append)
    bus.emit("paid", 7)
    assert seen == [7]


def test_all_events():
    seen = []
    bus = Bus("orders", {})
    bus.on("*", seen.append)
    assert bus.emit("sent", 1) == 1
    assert seen == [1]


def test_nobody_listens():
    assert Bus("mail").emit("paid", 1) == 0


def test_given_listeners():
    seen = []
    assert Bus("x", {"a": [seen.append]}).emit("a", 2) == 1


def test_log():
    bus = Bus("x")
    bus.emit("a")
    bus.emit("b")
    assert bus.log == ["a", "b"]
