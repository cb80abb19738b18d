"""Reads lists of contacts that people upload."""


def to_text(data):
    """Return the text of an upload: UTF-8, with or without a byte order mark, else Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeError:
        return data.decode("latin-1")


def contacts(data):
    """Return name -> mail address of the lines after the heading `name;mail`.

    Raises:
        ValueError: the heading is another one.
    """
    lines = [line.strip() for line in to_text(data).splitlines() if line.strip()]
    if not lines or lines[0].lower() != "name;mail":
        raise ValueError("unknown heading")
    return dict(line.split(";", 1) for line in lines[1:])
