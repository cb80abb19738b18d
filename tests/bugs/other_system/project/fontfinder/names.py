"""Family and style from the full name of a font."""

STYLES = ("Regular", "Bold", "Italic", "Light", "Medium")


def style(full_name):
    """Return the style words at the end of the name."""
    words = full_name.split()
    found = []
    while len(words) > 1 and words[-1] in STYLES:
        found.insert(0, words.pop())
    return " ".join(found) or "Regular"


def family(full_name):
    """Return the name without its style words."""
    words = full_name.split()
    while len(words) > 1 and words[-1] in STYLES:
        words.pop()
    return " ".join(words)
