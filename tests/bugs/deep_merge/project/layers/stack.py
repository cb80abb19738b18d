"""A stack of layers."""

from functools import reduce

from layers.merge import merge


def resolve(*layers):
    """Merge all layers, later ones over earlier ones."""
    return reduce(merge, layers, {})


def lookup(settings, path):
    """Return the value under a dotted path."""
    for part in path.split("."):
        settings = settings[part]
    return settings
