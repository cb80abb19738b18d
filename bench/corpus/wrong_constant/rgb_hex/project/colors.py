"""Colours as #rrggbb texts."""


def parse(text):
    """Return (red, green, blue) of '#rrggbb' or of the short form '#rgb'.

    Raises:
        ValueError: it is not a colour.
    """
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(d * 2 for d in digits)
    if len(digits) != 6:
        raise ValueError(text)
    value = int(digits, 16)
    return value >> 16, value >> 8 & 255, value & 255


def render(red, green, blue):
    return f"#{red:02x}{green:02x}{blue:02x}"


def mix(first, second, part=0.5):
    """Return a colour between two; part 0 is the first, 1 the second."""
    pairs = zip(parse(first), parse(second))
    return render(*(round(a + (b - a) * part) for a, b in pairs))


def luminance(text):
    """Return how bright a colour is, from 0 to 255."""
    red, green, blue = parse(text)
    return (299 * red + 578 * green + 114 * blue) // 1000
