"""Order of shelf marks such as A2, A10, B1."""

import re


def parts(mark):
    """Return the letters and the number of a mark.

    Raises:
        ValueError: it is not a mark.
    """
    match = re.fullmatch(r"([A-Z]+)(\d+)", mark)
    if match is None:
        raise ValueError(mark)
    return match.group(1), match.group(2)


def in_order(marks):
    """Return the marks by letters, then by number."""
    return sorted(marks, key=parts)


def gaps(marks):
    """Return the marks that are missing between the first and the last of each letter."""
    missing = []
    numbers = {}
    for letters, number in map(parts, marks):
        numbers.setdefault(letters, set()).add(int(number))
    for letters in sorted(numbers):
        present = numbers[letters]
        missing += [f"{letters}{n}" for n in range(min(present), max(present)) if n not in present]
    return missing
