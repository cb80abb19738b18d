"""Cut terms into tokens."""

import re

_TOKEN = re.compile(r"\s*(\d+|[-+*/()])")


def tokens_of(text):
    """Return numbers and signs; raises ValueError for anything else."""
    found, place = [], 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"unexpected {text[place]!r}")
        found.append(match[1])
        place = match.end()
    return found
