"""Pages of a feed, the newest rows first."""

from feed.cursor import decode, encode


def newest_first(rows):
    """Return rows in the order of the feed."""
    return sorted(rows, key=lambda row: -row["date"])


def page(rows, size, cursor=None):
    """Return one page and the cursor of the next, None at the end."""
    ordered = newest_first(rows)
    if cursor is not None:
        after = decode(cursor)
        ordered = [row for row in ordered if row["date"] < after]
    found = ordered[:size]
    more = len(ordered) > size
    return found, encode(found[-1]) if more else None
