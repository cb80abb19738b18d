"""Read separated values, one record a line."""


def split_fields(line, separator=","):
    """Return the fields of one line."""
    fields = line.rstrip("\n").split(separator)
    return [field.strip() for field in fields]


def read_records(text, separator=","):
    """Return one dictionary for every line after the head."""
    lines = [line for line in text.splitlines() if line.strip()]
    head = split_fields(lines[0], separator)
    return [dict(zip(head, split_fields(line, separator))) for line in lines[1:]]
