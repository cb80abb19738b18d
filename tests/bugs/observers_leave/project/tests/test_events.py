from events.hub import Hub, ListenerError


def test_told_in_order():
    hub, heard = Hub(), []
    hub.on("a", lambda value: heard.append(("first", value)))
    hub.on("a", lambda value: heard.append(("second", value)))
    assert hub.tell("a", 1) == []
    assert hub.tell("b", 2) == []
    assert heard == [("first", 1), ("second", 1)]


def test_leaving_while_told():
    hub, heard = Hub(), []

    def once(value):
        heard.append(("once", value))
        leave()

    leave = hub.on("a", once)
    hub.on("a", lambda value: heard.append(("always", value)))
    hub.tell("a", 1)
    hub.tell("a", 2)
    assert heard == [("once", 1), ("always", 1), ("always", 2)]


def test_leaving_twice():
    hub, heard = Hub(), []
    leave = hub.on("a", heard.append)
    leave()
    leave()
    hub.tell("a", 1)
    assert heard == []


def test_one_that_fails():
    hub, heard = Hub(), []
    error = ListenerError("no")

    def failing(value):
        raise error

    hub.on("a", failing)
    hub.on("a", heard.append)
    assert hub.tell("a", 3) == [error]
    assert heard == [3]


def test_one_that_was_taken_away_is_not_told():
    hub, heard = Hub(), []
    hub.on("a", lambda value: leave())
    leave = hub.on("a", heard.append)
    hub.tell("a", 1)
    assert heard == []
