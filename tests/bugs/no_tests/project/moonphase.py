"""Age of the moon, good to half a day."""

import datetime

NEW_MOON = datetime.datetime(2000, 1, 6, 18, 14)
SYNODIC_MONTH = 29.530588853
NAMES = ("new", "waxing crescent", "first quarter", "waxing gibbous",
         "full", "waning gibbous", "last quarter", "waning crescent")


def age(when):
    """Return the days since the last new moon."""
    return (when - NEW_MOON) / datetime.timedelta(days=1) % SYNODIC_MONTH


def phase(when):
    """Return the name of the phase."""
    return NAMES[int(age(when) / SYNODIC_MONTH * 8 + 0.5) % 8]


if __name__ == "__main__":
    print(phase(datetime.datetime.now()))
