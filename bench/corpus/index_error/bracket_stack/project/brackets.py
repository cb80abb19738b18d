"""Checks brackets in formulas."""

PAIRS = {")": "(", "]": "[", "}": "{"}


def balanced(text):
    """Tell whether every bracket of a text is closed, in the right order."""
    stack = []
    for character in text:
        if character in PAIRS.values():
            stack.append(character)
        elif character in PAIRS:
            if stack.pop() != PAIRS[character]:
                return False
    return not stack


def deepest(text):
    """Return how deep the brackets of a balanced text are nested.

    Raises:
        ValueError: the text is not balanced.
    """
    if not balanced(text):
        raise ValueError(text)
    depth = most = 0
    for character in text:
        if character in PAIRS.values():
            depth += 1
            most = max(most, depth)
        elif character in PAIRS:
            depth -= 1
    return most
