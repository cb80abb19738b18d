"""Values with clocks."""

from replica.clock import compare, merged


class Store:
    """Keeps the newest value, or all that are in conflict."""

    def __init__(self):
        self.versions = []

    def put(self, value, clock):
        """Take a value in; older ones go."""
        if any(compare(clock, known) in ("before", "same") for _, known in self.versions):
            return
        kept = [(v, c) for v, c in self.versions if compare(c, clock) == "apart"]
        self.versions = [*kept, (value, clock)]

    def resolve(self, value):
        """Put one value in the place of all that are in conflict."""
        clock = {}
        for _, known in self.versions:
            clock = merged(clock, known)
        self.versions = [(value, clock)]
