"""Plans of several steps."""

from timing.parse import parse_duration


def total(steps):
    """Return the seconds of all steps."""
    return sum(parse_duration(step) for step in steps)
