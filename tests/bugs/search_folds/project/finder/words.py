"""Cut texts into words."""

import unicodedata


def decomposed(text):
    """Return a text with accents as characters of their own."""
    return unicodedata.normalize("NFD", text)


def words_of(text):
    """Return the words of a text, as they can be compared."""
    return [word.strip(".,;:!?") for word in text.split()]
