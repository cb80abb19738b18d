"""How much a user may store."""


class QuotaExceeded(Exception):
    """The file does not fit any more."""


class Quota:
    """Counts bytes up to and including `limit`."""

    def __init__(self, limit, used=0):
        self.limit = limit
        self.used = used

    def add(self, size):
        """Count a file and return the bytes that are left."""
        if size < 0:
            raise ValueError("a file cannot have %d bytes" % size)
        if self.used + size >= self.limit:
            raise QuotaExceeded("%d bytes too many" % (self.used + size - self.limit))
        self.used += size
        return self.limit - self.used

    def remove(self, size):
        """Give back the bytes of a deleted file."""
        self.used = max(0, self.used - size)
