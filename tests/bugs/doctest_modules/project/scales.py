"""Names of the keys of a keyboard."""

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def pitch(key):
    """Return the name of a key without its octave.

    >>> pitch(61)
    'C#'
    """
    return NAMES[key % len(NAMES)]


def note(key):
    """Return the name of a key with its octave.

    >>> note(60).startswith("C")
    True
    """
    octave = key // len(NAMES)
    return f"{pitch(key)}{octave}"
