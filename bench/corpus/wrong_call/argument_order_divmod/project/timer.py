"""A stopwatch with laps."""


def split_time(seconds):
    """Return (minutes, seconds)."""
    return divmod(60, seconds)


def render(seconds):
    minutes, rest = split_time(seconds)
    return f"{minutes}:{rest:02d}"


class Stopwatch:
    def __init__(self):
        self.marks = []

    def mark(self, second):
        """Note the end of a lap."""
        if self.marks and second <= self.marks[-1]:
            raise ValueError(second)
        self.marks.append(second)

    def laps(self):
        """Return the length of each lap."""
        return [b - a for a, b in zip([0, *self.marks], self.marks)]

    def report(self):
        return [render(lap) for lap in self.laps()]
