"""Breaks text into lines and draws boxes around it."""


def split_long(word, width):
    """Return the word in pieces that fit."""
    return [word[start : start + width] for start in range(0, len(word), width)]


def wrap(text, width):
    """Return the lines of a paragraph, none of them longer than `width`."""
    if width < 1:
        raise ValueError("a line has room for at least one character")
    lines = []
    line = ""
    for long_word in text.split():
        for word in split_long(long_word, width):
            if not line:
                line = word
            elif len(line) + len(word) <= width:
                line += " " + word
            else:
                lines.append(line)
                line = word
    if line:
        lines.append(line)
    return lines


def box(text, width):
    """Return the text in a box whose inside is `width` wide."""
    edge = "+" + "-" * (width + 2) + "+"
    inside = ["| " + line.ljust(width) + " |" for line in wrap(text, width)]
    return "\n".join([edge] + inside + [edge])
