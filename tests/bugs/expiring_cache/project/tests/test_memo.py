import pytest
from memo.cache import Cache


class Clock:
    def __init__(self):
        self.now = 0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_kept(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    assert cache.get("a") == 1
    assert cache.get("b") is None
    assert cache.get("b", 0) == 0


def test_the_least_used_goes(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.get("a")
    cache.put("c", 3)
    assert [cache.get(key) for key in "abc"] == [1, None, 3]


def test_writing_is_using(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 4)
    cache.put("c", 3)
    assert [cache.get(key) for key in "abc"] == [4, None, 3]


def test_old_values_are_gone(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    clock.now = 10
    assert cache.get("a") == 1
    clock.now = 11
    assert cache.get("a") is None


def test_old_values_make_room_first(clock):
    cache = Cache(2, 10, clock)
    cache.put("a", 1)
    clock.now = 5
    cache.put("b", 2)
    cache.get("a")
    clock.now = 12
    cache.put("c", 3)
    assert [cache.get(key) for key in "abc"] == [None, 2, 3]
