"""Progress of long work."""


def bar(done, total, width=10):
    """Return a bar such as '####......'; it is full only when all is done."""
    if total == 0:
        return "#" * width
    full = width * (done / total)
    return "#" * full + "." * (width - full)


def percent(done, total):
    """Return the whole percentage, rounded down."""
    return 100 if total == 0 else done * 100 // total


def line(name, done, total):
    return f"{name} [{bar(done, total)}] {percent(done, total)}%"
