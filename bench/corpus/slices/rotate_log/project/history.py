"""A command history that keeps its latest entries."""


class History:
    def __init__(self, limit=5):
        self.limit = limit
        self.entries = []

    def add(self, line):
        """Remember a line, unless it is blank or repeats the latest one."""
        line = line.strip()
        if not line or self.entries[-1:] == [line]:
            return
        self.entries.append(line)
        self.entries = self.entries[: self.limit]

    def last(self, count=1):
        """Return the latest lines, the newest first."""
        return self.entries[: -count - 1 : -1]

    def search(self, prefix):
        """Return the newest line that starts with a prefix, or None."""
        for line in reversed(self.entries):
            if line.startswith(prefix):
                return line
        return None
