"""Alarms of a freezer."""


def alarm(temperature, door_open_seconds, limit=-15, patience=60):
    """Tell whether to raise the alarm: it is too warm, or the door stood open for too long."""
    return temperature > limit and door_open_seconds > patience


def first_alarm(readings):
    """Return the time of the first reading (time, temperature, seconds) with an alarm, or None."""
    for time, temperature, seconds in readings:
        if alarm(temperature, seconds):
            return time
    return None


def quiet(readings):
    return first_alarm(readings) is None
