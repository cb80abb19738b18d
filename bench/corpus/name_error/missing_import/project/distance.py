"""Distances on maps and on the globe."""

from math import asin, cos, hypot, radians, sqrt

EARTH_KM = 6371.0


def flat(first, second):
    """Return the distance of two points of a plane."""
    return hypot(first[0] - second[0], first[1] - second[1])


def great_circle(first, second):
    """Return the kilometres between two places, each (latitude, longitude) in degrees."""
    lat1, lon1, lat2, lon2 = map(radians, (*first, *second))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def nearest(place, others, distance=great_circle):
    """Return the name of the nearest of name -> place."""
    return min(others, key=lambda name: distance(place, others[name]))
