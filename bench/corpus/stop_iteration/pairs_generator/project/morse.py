"""Decodes pulses: pairs of a level and how long it lasted."""


def pairs(values):
    """Yield the values two by two; a last single one is paired with None."""
    iterator = iter(values)
    while True:
        first = next(iterator)
        yield first, next(iterator, None)


def symbols(durations, unit=100):
    """Return dots, dashes and spaces for alternating pulses and pauses, in milliseconds."""
    text = ""
    for pulse, pause in pairs(durations):
        text += "-" if pulse >= 3 * unit else "."
        if pause is not None and pause >= 3 * unit:
            text += " "
    return text
