"""Checks the fields of a form."""

import re

PATTERNS = {
    "zip": r"\d{5}(-\d{4})?",
    "phone": r"\+?\d[\d ]{5,14}\d",
    "sku": r"[A-Z]{2,3}-\d+",
}
REQUIRED = ("zip", "sku")


def valid(kind, text):
    """Tell whether a text is a well-formed field of a kind; spaces around it do not matter."""
    return re.match(PATTERNS[kind], text.strip()) is not None


def errors(form):
    """Return the names of the fields that are missing or malformed, in order of name."""
    wrong = [name for name in REQUIRED if not form.get(name)]
    wrong += [name for name, text in form.items() if text and not valid(name, text)]
    return sorted(wrong)
