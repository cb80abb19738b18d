"""Names under which uploaded files are stored."""

import os
import re


def safe_name(name):
    """Return the last part of the name with only harmless characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return re.sub(r"[^\w.-]+", "_", last).lstrip(".") or "unnamed"


def unique_name(name, taken):
    """Return the name, numbered when it is taken."""
    stem, extension = os.path.splitext(name)
    number = 1
    candidate = name
    while candidate in taken:
        candidate = "%s-%d%s" % (stem, number, extension)
        number += 1
    return candidate
