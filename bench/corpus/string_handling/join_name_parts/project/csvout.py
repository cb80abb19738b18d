"""Writes rows as comma-separated values."""


def quote(value):
    """Return the text of a value; one with a comma, a quote or a line break is quoted."""
    text = "" if value is None else str(value)
    if any(sign in text for sign in ',"\n'):
        return '"' + text + '"'
    return text


def line(row):
    return ",".join(quote(value) for value in row)


def table(rows, columns):
    """Return a heading and a line for each dict; a value that is missing is empty."""
    lines = [line(columns)]
    lines += [line([row.get(column) for column in columns]) for row in rows]
    return "\n".join(lines) + "\n"
