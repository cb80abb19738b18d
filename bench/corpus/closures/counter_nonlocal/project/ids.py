"""Numbers for documents, counted by prefix."""


def make_counter(start=0, step=1):
    """Return a function that returns start + step, start + 2 * step, ..."""
    current = start

    def advance():
        current += step
        return current

    return advance


def make_numbering(width=4):
    """Return a function that turns a prefix into the next number of that prefix, as in A-0001."""
    counters = {}

    def number(prefix):
        if prefix not in counters:
            counters[prefix] = make_counter()
        return f"{prefix}-{counters[prefix]():0{width}d}"

    return number
