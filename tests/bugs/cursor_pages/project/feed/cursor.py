"""Cursors that say where a page ends."""


def encode(row):
    """Return the cursor that stands behind a row."""
    return str(row["date"])


def decode(cursor):
    """Return what rows of the next page come after."""
    return int(cursor)
