"""Builds the callbacks of a toolbar."""

FACTORS = {"half": 0.5, "same": 1, "double": 2}


def zoom_buttons(factors=FACTORS):
    """Return a callback for each label: it takes a zoom level and returns the new one."""
    buttons = {}
    for label, factor in factors.items():
        buttons[label] = lambda level: level * factor
    return buttons


def press(buttons, labels, level=100):
    """Return the zoom level after pressing some buttons in turn."""
    for label in labels:
        level = buttons[label](level)
    return level
