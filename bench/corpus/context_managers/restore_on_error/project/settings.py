"""Settings that can be changed for a while."""

from contextlib import contextmanager


class Settings:
    def __init__(self, **values):
        self._values = dict(values)

    def __getitem__(self, name):
        return self._values[name]

    def as_dict(self):
        return dict(self._values)

    @contextmanager
    def override(self, **changes):
        """Change settings within a with block; afterwards they are as before."""
        before = dict(self._values)
        self._values.update(changes)
        yield self
        self._values = before
