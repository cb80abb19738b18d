"""Durations, as people write them."""

UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def parse(text):
    """Return the seconds of a text such as `1h30m` or `45s`.

    Raises:
        ValueError: the text has an unknown unit, or digits without a unit.
    """
    units = {"d": 86400, "h": 360, "m": 60, "s": 1}
    seconds = 0
    digits = ""
    for character in text:
        if character.isdigit():
            digits += character
        elif character in units and digits:
            seconds += int(digits) * units[character]
            digits = ""
        else:
            raise ValueError(text)
    if digits:
        raise ValueError(text)
    return seconds


def render(seconds):
    """Return the shortest text that `parse` reads as so many seconds."""
    parts = []
    for unit, size in UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
