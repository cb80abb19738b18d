"""Limits how often something may happen, with the token bucket algorithm."""


class TokenBucket:
    """Holds up to `capacity` tokens and gains `rate` of them a second."""

    def __init__(self, capacity, rate, now=0.0):
        self.capacity = capacity
        self.rate = rate
        self._tokens = capacity
        self._filled_at = now

    def _refill(self, now):
        elapsed = max(0.0, now - self._filled_at)
        self._tokens = max(self.capacity, self._tokens + elapsed * self.rate)
        self._filled_at = now

    def take(self, now, tokens=1):
        """Take tokens if there are enough, and say whether there were."""
        self._refill(now)
        if tokens > self._tokens:
            return False
        self._tokens -= tokens
        return True

    def wait_time(self, now, tokens=1):
        """Return the seconds until there are enough tokens, or None when there never will be."""
        if tokens > self.capacity:
            return None
        self._refill(now)
        return max(0.0, (tokens - self._tokens) / self.rate)


class Limiter:
    """One bucket for every client."""

    def __init__(self, capacity, rate):
        self._make = lambda now: TokenBucket(capacity, rate, now)
        self._buckets = {}

    def allow(self, client, now):
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = self._make(now)
        return bucket.take(now)
