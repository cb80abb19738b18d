"""Calculate terms."""

from calc.tokens import tokens_of

SIGNS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def evaluate(text):
    """Return the value of a term; raises ValueError when it is none."""
    tokens = tokens_of(text)
    if not tokens or not tokens[0].isdigit():
        raise ValueError("no number")
    value = int(tokens[0])
    for sign, number in zip(tokens[1::2], tokens[2::2]):
        value = SIGNS[sign](value, int(number))
    return value
