"""Read durations such as 1h30m."""

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text):
    """Return seconds; raises ValueError for what is no duration."""
    text = text.strip().lower()
    if not text:
        raise ValueError("empty duration")
    number, unit = text[:-1], text[-1]
    if unit not in UNITS or not number.isdigit():
        raise ValueError(f"no duration: {text}")
    return int(number) * UNITS[unit]
