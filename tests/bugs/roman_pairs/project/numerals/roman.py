"""Roman numerals."""

LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def read(text):
    """Return the number that letters stand for."""
    return sum(LETTERS[letter] for letter in text)


def write(number):
    """Return a number in letters."""
    text = ""
    for letter, value in sorted(LETTERS.items(), key=lambda item: -item[1]):
        text += letter * (number // value)
        number %= value
    return text
