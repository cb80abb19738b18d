"""Limits how often something may happen within a time window."""

from collections import deque


class Limiter:
    """Allows at most `limit` calls within any `window` seconds."""

    def __init__(self, limit, window):
        self.limit = limit
        self.window = window
        self._times = deque()

    def allow(self, now):
        """Tell whether a call is allowed now, and count it if it is."""
        while self._times and now - self._times[0] >= self.window:
            self._times.popleft()
        if len(self._times) > self.limit:
            return False
        self._times.append(now)
        return True

    def remaining(self, now):
        recent = [time for time in self._times if now - time < self.window]
        return self.limit - len(recent)
