"""Trips of a fleet: kilometres, minutes, litres."""


def speed(kilometres, minutes):
    """Return whole kilometres per hour, rounded down; 0 for a trip of no time."""
    if minutes == 0:
        return 0
    return kilometres // minutes * 60


def consumption(kilometres, litres):
    """Return litres for 100 kilometres, with one digit; None for no way at all."""
    if kilometres == 0:
        return None
    return round(100 * litres / kilometres, 1)


def fastest(trips):
    """Return the name of the fastest of name -> (kilometres, minutes)."""
    return max(trips, key=lambda name: (speed(*trips[name]), name))
