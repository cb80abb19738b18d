"""Keeps the last lines of a log in memory."""

LEVELS = ("debug", "info", "warning", "error")


class RingLog:
    """Keeps the last `keep` lines, or all of them when there is no limit."""

    def __init__(self, keep=None, level="info"):
        self.keep = keep
        self.dropped = 0
        self._level = LEVELS.index(level)
        self._lines = []

    def write(self, text, level="info"):
        """Add a line unless its level is too low, and say whether it was added."""
        if LEVELS.index(level) < self._level:
            return False
        self._lines.append("%s: %s" % (level.upper(), text))
        if len(self._lines) > self.keep:
            del self._lines[0]
            self.dropped += 1
        return True

    def tail(self, count):
        """Return the newest lines, oldest first."""
        return self._lines[-count:] if count else []

    def __str__(self):
        head = ["(%d lines dropped)" % self.dropped] if self.dropped else []
        return "\n".join(head + self._lines)
