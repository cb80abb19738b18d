"""A cache that forgets what was not used for longest."""

from collections import OrderedDict

_MISSING = object()


class LRUCache:
    """Keeps at most `capacity` entries and counts hits and misses."""

    def __init__(self, capacity, on_evict=None):
        if capacity < 1:
            raise ValueError("a cache needs room for at least one entry")
        self.capacity = capacity
        self.hits = 0
        self.misses = 0
        self._on_evict = on_evict
        self._entries = OrderedDict()

    def __len__(self):
        return len(self._entries)

    def __contains__(self, key):
        return key in self._entries

    def get(self, key, default=None):
        """Return the value and mark it as used just now."""
        value = self._entries.get(key, _MISSING)
        if value is _MISSING:
            self.misses += 1
            return default
        self.hits += 1
        self._entries.move_to_end(key)
        return value

    def put(self, key, value):
        """Store the value as the one used last and evict what no longer has room."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        while len(self._entries) >= self.capacity:
            old_key, old_value = self._entries.popitem(last=False)
            if self._on_evict is not None:
                self._on_evict(old_key, old_value)

    def forget(self, key):
        """Drop an entry if it is there; nothing is told to anyone."""
        self._entries.pop(key, None)

    @property
    def hit_rate(self):
        """Share of lookups that found something, 0.0 before the first."""
        lookups = self.hits + self.misses
        return self.hits / lookups if lookups else 0.0
