from events.bus import Bus


def test_new_bus():
    assert repr(Bus("orders")) == "Bus('orders', 0 middleware)"


def test_publish_to_nobody():
    assert Bus("orders").publish("paid", 12) == []


def test_answers_in_order():
    bus = Bus("orders", [])
    bus.subscribe("paid", lambda amount: "mail %d" % amount)
    bus.subscribe("paid", lambda amount: "log %d" % amount)
    assert bus.publish("paid", 12) == ["mail 12", "log 12"]


def test_middleware_changes_the_payload():
    bus = Bus("orders").use(lambda amount: amount * 2).use(lambda amount: amount + 1)
    bus.subscribe("paid", lambda amount: amount)
    assert bus.publish("paid", 10) == [21]


def test_buses_are_independent():
    Bus("orders").use(str)
    other = Bus("stock")
    other.subscribe("low", lambda count: count)
    assert other.publish("low", 3) == [3]


def test_given_middleware():
    bus = Bus("orders", [str])
    bus.subscribe("paid", lambda amount: amount)
    assert bus.publish("paid", 12) == ["12"]
