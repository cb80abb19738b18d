"""Locks accounts after failed logins."""


class Lockout:
    """After three failures in a row an account is locked for some minutes."""

    def __init__(self, minutes=3, failures=3):
        self.minutes = minutes
        self.failures = failures
        self._failed = {}
        self._locked = {}

    def locked(self, user, minute):
        return minute < self._locked.get(user, 0)

    def login(self, user, good, minute):
        """Return 'locked', 'ok' or 'failed' for an attempt at some minute."""
        if self.locked(user, minute):
            return "locked"
        if good:
            self._failed.pop(user, None)
            return "ok"
        self._failed[user] = self._failed.get(user, 0) + 1
        if self._failed[user] >= self.failures:
            self._locked[user] = minute + self.minutes
            self._failed.pop(user)
        return "failed"
