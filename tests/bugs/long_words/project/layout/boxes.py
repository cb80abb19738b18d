"""Boxes around texts."""

from layout.lines import fill


def box(text, width):
    """Draw a box with a text inside."""
    inner = width - 4
    rows = [f"| {line.ljust(inner)} |" for line in fill(text, inner)]
    edge = "+" + "-" * (width - 2) + "+"
    return "\n".join([edge, *rows, edge])
