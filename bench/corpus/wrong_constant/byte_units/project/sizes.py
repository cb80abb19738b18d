"""Sizes of files, for people."""

UNITS = ["B", "KiB", "MiB", "GiB"]


def human(size):
    """Return a size such as '1.5 KiB'; bytes have no fraction."""
    value = size
    for unit in UNITS:
        if value < 1000 or unit == UNITS[-1]:
            return f"{value} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError


def parse(text):
    """Return the bytes of a text that `human` wrote.

    Raises:
        ValueError: the unit is unknown.
    """
    number, unit = text.split()
    return int(float(number) * 1024 ** UNITS.index(unit))


def total(sizes):
    return human(sum(sizes))
