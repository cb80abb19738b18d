"""Reads durations such as `1h 30m`, `-2d` or `1:05:00`."""

import re

SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+)\s*([wdhms])")
_SIGNS = "+-\u2212"


class DurationError(ValueError):
    """The text is not a duration."""


def _parse_clock(text):
    seconds = 0
    for field in text.split(":"):
        if not field.isdigit():
            raise DurationError(text)
        seconds = seconds * 60 + int(field)
    return seconds


def _parse_parts(text):
    seconds = 0
    end = 0
    for match in _PART.finditer(text):
        if text[end : match.start()].strip():
            raise DurationError(text)
        seconds += int(match.group(1)) * SECONDS[match.group(2)]
        end = match.end()
    if end == 0 or text[end:].strip():
        raise DurationError(text)
    return seconds


def parse(text):
    """Return the seconds; a leading minus, typed or typographic, makes them negative."""
    rest = text.strip().lower()
    sign = 1
    if rest and rest[0] in _SIGNS:
        sign = 1 if rest[0] == "+" else -1
        rest = rest[1:].lstrip()
    total = _parse_clock(rest) if ":" in rest else _parse_parts(rest)
    return total
