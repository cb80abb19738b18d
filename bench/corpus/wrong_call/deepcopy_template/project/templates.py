"""Documents made from templates."""

import copy

TEMPLATES = {
    "invoice": {"title": "Invoice", "lines": [], "meta": {"currency": "EUR", "notes": []}},
    "letter": {"title": "Letter", "lines": ["Dear Sir or Madam,"], "meta": {"notes": []}},
}


def new_document(kind, **meta):
    """Return a new document of some kind, with more meta data.

    Raises:
        KeyError: there is no such template.
    """
    document = copy.copy(TEMPLATES[kind])
    document["meta"].update(meta)
    return document


def add_line(document, text):
    document["lines"].append(text)
    return document


def render(document):
    head = f"{document['title']} ({document['meta'].get('currency', '-')})"
    return "\n".join([head, *document["lines"]])
