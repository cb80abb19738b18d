"""Fills templates such as `Dear {{ name | title }}`."""

import html
import re

_FIELD = re.compile(r"\{\{\s*(\w+)((?:\s*\|\s*\w+)*)\s*\}\}")


class UnknownName(LookupError):
    """The template asks for a value or a filter that nobody gave."""


class Safe(str):
    """Text that is HTML already."""


FILTERS = {
    "lower": lambda value: str(value).lower(),
    "title": lambda value: str(value).title(),
    "lines": lambda value: Safe("<br>".join(html.escape(line) for line in value)),
    "safe": Safe,
}


def to_text(value):
    """Return the value as HTML."""
    text = str(value)
    return text if not isinstance(value, Safe) else html.escape(text)


def render(template, values):
    """Return the template with its fields filled in."""

    def fill(match):
        name, filters = match.groups()
        if name not in values:
            raise UnknownName(name)
        value = values[name]
        for word in filters.replace("|", " ").split():
            if word not in FILTERS:
                raise UnknownName(word)
            value = FILTERS[word](value)
        return to_text(value)

    return _FIELD.sub(fill, template)
