"""Crops pictures: rows of pixels."""


def content_box(rows, background=0):
    """Return (left, top, right, bottom) of what is not background, ends excluded; None if nothing."""
    filled_rows = [y for y, row in enumerate(rows) if any(p != background for p in row)]
    if not filled_rows:
        return None
    columns = list(zip(*rows))
    filled_columns = [x for x, column in enumerate(columns) if any(p != background for p in column)]
    return filled_columns[0], filled_rows[0], filled_columns[-1], filled_rows[-1]


def crop(rows, background=0):
    """Return the rows of the content only."""
    box = content_box(rows, background)
    if box is None:
        return []
    left, top, right, bottom = box
    return [row[left:right] for row in rows[top:bottom]]


def size(rows):
    return (len(rows[0]), len(rows)) if rows else (0, 0)
