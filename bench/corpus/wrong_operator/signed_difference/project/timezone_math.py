"""Times of day around the world, in minutes."""

DAY = 24 * 60
OFFSETS = {"utc": 0, "berlin": 60, "delhi": 330, "lima": -300}


def convert(minutes, source, target):
    """Return (time of day, days later) of a time in another place; days can be -1, 0 or 1."""
    utc = minutes - OFFSETS[source]
    local = utc - OFFSETS[target]
    return local % DAY, local // DAY


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def call_slots(times, home, abroad, opens=9 * 60, closes=17 * 60):
    """Return the times at home at which it is office time abroad."""
    return [t for t in times if opens <= convert(t, home, abroad)[0] < closes]
