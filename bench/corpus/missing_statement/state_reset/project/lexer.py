"""Splits a line into words as a shell does."""


def split(line):
    """Return the words of a line; quotes, single or double, keep spaces within a word.

    Raises:
        ValueError: a quote is not closed.
    """
    words = []
    word = ""
    quote = None
    started = False
    for character in line:
        if quote:
            if character == quote:
                quote = None
            else:
                word += character
        elif character in "'\"":
            quote = character
            started = True
        elif character == " ":
            if started:
                words.append(word)
                word = ""
        else:
            word += character
            started = True
    if quote:
        raise ValueError(line)
    if started:
        words.append(word)
    return words


def options(words):
    """Return (options, arguments): options start with a dash, until a word '--'."""
    if "--" in words:
        place = words.index("--")
        found, rest = options(words[:place])
        return found, rest + words[place + 1 :]
    return [w for w in words if w.startswith("-")], [w for w in words if not w.startswith("-")]
