"""Writes indented HTML."""

from contextlib import contextmanager
from html import escape


class Writer:
    def __init__(self):
        self.lines = []
        self.depth = 0

    def text(self, text):
        self.lines.append("  " * self.depth + escape(text))

    @contextmanager
    def tag(self, name, **attributes):
        """Write a tag around what the block writes, which is indented."""
        parts = [name, *(f'{key}="{escape(str(value))}"' for key, value in attributes.items())]
        self.lines.append("  " * self.depth + f"<{' '.join(parts)}>")
        self.depth += 1
        yield self
        self.lines.append("  " * self.depth + f"</{name}>")

    def render(self):
        return "\n".join(self.lines)


def bullet_list(items):
    writer = Writer()
    with writer.tag("ul"):
        for item in items:
            with writer.tag("li"):
                writer.text(item)
    return writer.render()
