"""Sessions of logged-in users."""


class Sessions:
    def __init__(self, lifetime=60):
        self.lifetime = lifetime
        self._seen = {}

    def touch(self, user, now):
        self._seen[user] = now

    def expire(self, now):
        """Forget the sessions that were not touched within the lifetime; return how many."""
        expired = 0
        for user in self._seen:
            if now - self._seen[user] > self.lifetime:
                del self._seen[user]
                expired += 1
        return expired

    def active(self, now):
        """Return the users with a session, in order of name."""
        self.expire(now)
        return sorted(self._seen)
