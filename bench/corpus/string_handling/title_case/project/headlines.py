"""Headlines in title case."""

SMALL = {"a", "an", "and", "at", "for", "in", "of", "on", "or", "the", "to"}


def title_case(text):
    """Return a headline: every word with a capital, but small words within it in lower case.

    Words that have a capital beyond their first letter, such as NASA or iPhone, stay as they are.
    """
    words = text.split()
    result = []
    for place, word in enumerate(words):
        inner = 0 < place < len(words) - 1
        if word.lower() in SMALL and inner:
            result.append(word.lower())
        else:
            result.append(word.capitalize())
    return " ".join(result)


def shorten(text, width):
    """Return a headline that is at most `width` long, cut at a word, with an ellipsis."""
    if len(text) <= width:
        return text
    cut = text[: width - 3].rsplit(" ", 1)[0]
    return cut + "..."
