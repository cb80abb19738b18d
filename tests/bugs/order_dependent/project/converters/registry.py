"""Converts texts to values by the name of a type, which plug-ins may add."""

import datetime


class UnknownType(LookupError):
    """Nobody registered a type of that name."""


_CONVERTERS = {
    "text": str,
    "integer": int,
    "date": datetime.date.fromisoformat,
}


def register(name, convert):
    """Add a type or replace the one of that name."""
    _CONVERTERS[name] = convert


def unregister(name):
    """Remove a type if it is there."""
    _CONVERTERS.pop(name, None)


def names():
    """Return the names of all types in order."""
    return sorted(_CONVERTERS)


def convert(name, text):
    """Return the value that the text stands for."""
    try:
        converter = _CONVERTERS[name]
    except KeyError:
        raise UnknownType(name) from None
    return converter(text.strip())
