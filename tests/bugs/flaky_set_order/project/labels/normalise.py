"""Labels as people type them, made uniform."""

import re

MAX_LENGTH = 24


def clean(label):
    """Return the label in lower case with hyphens for everything that is not a letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:MAX_LENGTH]


def normalise(labels):
    """Return the cleaned labels without duplicates, in the order in which they were given."""
    cleaned = [clean(label) for label in labels]
    return list(set(cleaned))


def parse(line):
    """Read the labels of a comment such as `/label perf, Plugin`."""
    command, _, rest = line.partition(" ")
    if command != "/label":
        return []
    return normalise(part for part in rest.split(",") if part.strip())
