"""Reads files of NAME=value lines."""


def parse(text):
    """Return name -> value; blank lines and comments are passed over, quotes are taken off.

    Raises:
        ValueError: a line has no equals sign.
    """
    values = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, value = line.split("=")
        values[name.strip()] = value.strip().strip("\"'")
    return values


def expand(values):
    """Return the values with every $NAME replaced by the value before it in the file."""
    expanded = {}
    for name, value in values.items():
        for other in sorted(expanded, key=len, reverse=True):
            value = value.replace(f"${other}", expanded[other])
        expanded[name] = value
    return expanded
