import pytest

from signals import registry


@pytest.fixture(autouse=True)
def clean():
    yield
    for name in ("tick", "tock"):
        registry.forget(name)


def test_nobody_listens():
    assert registry.send("tick", 1) == []


def test_higher_priorities_hear_first():
    registry.listen("tick", lambda v: ("low", v), 1)
    registry.listen("tick", lambda v: ("high", v), 5)
    registry.listen("tick", lambda v: ("middle", v), 3)
    assert [who for who, _ in registry.send("tick", 0)] == ["high", "middle", "low"]


def test_equal_priorities_hear_in_the_order_they_came():
    for who in "abc":
        registry.listen("tick", lambda v, who=who: who)
    assert registry.send("tick", 0) == ["a", "b", "c"]


def test_the_last_value_is_kept():
    registry.send("tock", 7)
    assert registry.last("tock") == 7
    assert registry.last("tick", "none") == "none"


def test_events_are_counted():
    before = registry.sent()
    registry.send("tick", 1)
    registry.send("tock", 2)
    assert registry.sent() == before + 2
