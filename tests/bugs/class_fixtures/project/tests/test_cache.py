import pytest

from lrucache import LRUCache


class TestConstruction:
    def test_starts_empty(self):
        assert len(LRUCache(3)) == 0

    @pytest.mark.parametrize("capacity", [0, -1])
    def test_refuses_no_room(self, capacity):
        with pytest.raises(ValueError, match="room"):
            LRUCache(capacity)


class TestLookup:
    @pytest.fixture
    def cache(self):
        cache = LRUCache(8)
        cache.put("a", 1)
        cache.put("b", 2)
        return cache

    def test_hit(self, cache):
        assert cache.get("a") == 1

    def test_miss_gives_default(self, cache):
        assert cache.get("z", "nothing") == "nothing"

    def test_hit_rate(self, cache):
        cache.get("a")
        cache.get("z")
        assert cache.hit_rate == 0.5

    def test_forget(self, cache):
        cache.forget("a")
        cache.forget("never there")
        assert "a" not in cache


class TestEviction:
    @pytest.fixture
    def evicted(self):
        return []

    @pytest.fixture
    def cache(self, evicted):
        return LRUCache(2, on_evict=lambda key, value: evicted.append((key, value)))

    @pytest.fixture(autouse=True)
    def filled(self, cache):
        cache.put("a", 1)
        cache.put("b", 2)

    def test_holds_as_many_as_promised(self, cache, evicted):
        assert len(cache) == 2
        assert evicted == []

    def test_oldest_goes_first(self, cache):
        cache.put("c", 3)
        assert "a" not in cache
        assert "c" in cache

    def test_reading_protects(self, cache, evicted):
        cache.get("a")
        cache.put("c", 3)
        assert evicted == [("b", 2)]

    def test_overwriting_evicts_nothing(self, cache, evicted):
        cache.put("b", 20)
        assert cache.get("b") == 20
        assert evicted == []
