"""A cache with room for few values."""


class Cache:
    """Values by key; `clock` returns the time."""

    def __init__(self, room, life, clock):
        self.room, self.life, self.clock = room, life, clock
        self.rows = {}

    def put(self, key, value):
        """Keep a value; when there is no room another one goes."""
        if key not in self.rows and len(self.rows) >= self.room:
            self.rows.pop(next(iter(self.rows)))
        self.rows[key] = (self.clock(), value)

    def get(self, key, default=None):
        """Return a value that is there."""
        if key not in self.rows:
            return default
        return self.rows[key][1]
