"""Points of a recorded track."""

import math
from typing import NamedTuple

EARTH_RADIUS = 6371008.8


class Waypoint(NamedTuple):
    """Degrees north, degrees east, metres above the sea."""

    latitude: float
    longitude: float
    height: float = 0.0


def distance(a, b):
    """Return the metres between two points on the ground."""
    north_a, north_b = math.radians(a.latitude), math.radians(b.latitude)
    east = math.radians(b.longitude - a.longitude)
    half = (
        math.sin((north_b - north_a) / 2) ** 2
        + math.cos(north_a) * math.cos(north_b) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))
