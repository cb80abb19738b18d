"""Roman numerals from 1 to 3999."""

VALUES = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def to_roman(number):
    """Return the numeral in its shortest form."""
    if not 0 < number < 4000:
        raise ValueError("the Romans could not write %r" % number)
    parts = []
    for value, letters in VALUES:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def from_roman(text):
    """Return the number; forms that are not the shortest are refused."""
    total = 0
    rest = text
    for value, letters in VALUES:
        while rest.startswith(letters):
            total += value
            rest = rest[len(letters) :]
    if rest or not total or to_roman(total) != text:
        raise ValueError("not a numeral: %r" % text)
    return total
