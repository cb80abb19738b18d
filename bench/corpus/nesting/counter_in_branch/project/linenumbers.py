"""Numbers the lines of listings."""


def numbered(text, start=1):
    """Return (number, line) of the lines that are not blank; blank lines count, though."""
    result = []
    number = start
    for line in text.split("\n"):
        if line.strip():
            result.append((number, line))
            number += 1
    return result


def find(text, word):
    """Return the numbers of the lines that contain a word."""
    return [number for number, line in numbered(text) if word in line.split()]


def listing(text):
    width = len(str(text.count("\n") + 1))
    return "\n".join(f"{number:>{width}} {line}" for number, line in numbered(text))
