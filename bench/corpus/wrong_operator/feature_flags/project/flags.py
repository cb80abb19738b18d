"""Feature flags: who sees what is under construction."""

BETA = 1
STAFF = 2
MOBILE = 4
DARK = 8

NAMES = {"beta": BETA, "staff": STAFF, "mobile": MOBILE, "dark": DARK}


def mask(names):
    """Return the bits of some flag names."""
    bits = 0
    for name in names:
        bits |= NAMES[name]
    return bits


def has_all(bits, wanted):
    return bits & wanted == wanted


def toggle(bits, flag, on):
    """Return the bits with one flag switched on or off, whatever it was."""
    if on:
        return bits | flag
    return bits ^ flag


def describe(bits):
    """Return the names of the flags that are on, in order of the bits."""
    return [name for name, bit in NAMES.items() if bits & bit]
