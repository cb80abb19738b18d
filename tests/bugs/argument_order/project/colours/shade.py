"""Shades of colours; a colour is three channels from 0 to 255."""


def clamp(value, low, high):
    """Return the value, or the end of the range that it exceeds."""
    return max(low, min(value, high))


def parse_hex(text):
    """Read `#ff8800` or the short form `#f80`."""
    digits = text.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6:
        raise ValueError("not a colour: %r" % text)
    return tuple(int(digits[i : i + 2], 16) for i in (0, 2, 4))


def to_hex(colour):
    return "#%02x%02x%02x" % tuple(colour)


def shift(colour, amount):
    """Return the colour made lighter, or darker for a negative amount."""
    return tuple(clamp(0, channel + amount, 255) for channel in colour)


def mix(first, second, share=0.5):
    """Return a colour between two; share 0.0 is the first and 1.0 the second."""
    share = clamp(share, 0.0, 1.0)
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second))


def scale(first, second, steps):
    """Return so many colours from the first to the second, both included."""
    return [mix(first, second, step / (steps - 1)) for step in range(steps)]
