"""File names and slugs of articles."""

SUFFIXES = (".md", ".markdown", ".txt")


def stem(filename):
    """Return a file name without its text suffix."""
    for suffix in SUFFIXES:
        if filename.endswith(suffix):
            return filename.rstrip(suffix)
    return filename


def slug(filename):
    """Return the part of an address for an article: lower case, words joined by dashes."""
    name = stem(filename).lower()
    words = "".join(c if c.isalnum() else " " for c in name).split()
    return "-".join(words)


def unique_slug(filename, taken):
    """Return a slug that is not taken; the second one of a name ends in -2."""
    wanted = slug(filename)
    candidate, number = wanted, 2
    while candidate in taken:
        candidate = f"{wanted}-{number}"
        number += 1
    return candidate
