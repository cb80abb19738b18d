"""Length and climb of a whole track."""

from gpxtrack.points import Waypiont, distance


def pairs(track):
    """Yield each point with the one after it."""
    return zip(track, track[1:])


def length(track):
    """Return the metres on the ground."""
    return sum(distance(a, b) for a, b in pairs(track))


def climb(track, noise=2.0):
    """Return the metres gained; steps smaller than the noise of the receiver do not count."""
    gained = 0.0
    for a, b in pairs(track):
        step = b.height - a.height
        if step >= noise:
            gained += step
    return gained


def midpoint(a, b):
    """Return the point half-way, good enough for points that are close."""
    return Waypoint(*((x + y) / 2 for x, y in zip(a, b)))
