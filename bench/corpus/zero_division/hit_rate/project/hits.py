"""Counts hits and misses of a cache."""


class Counter:
    def __init__(self):
        self.hits = 0
        self.misses = 0

    def note(self, hit):
        if hit:
            self.hits += 1
        else:
            self.misses += 1

    @property
    def rate(self):
        return self.hits / (self.hits + self.misses)


def summary(counters):
    """Return lines such as 'pages 75%', the best rate first."""
    rows = sorted(counters.items(), key=lambda item: (-item[1].rate, item[0]))
    return [f"{name} {counter.rate:.0%}" for name, counter in rows]
