"""Walks through outlines: nested (title, children) pairs."""


def titles(outline, depth=0):
    """Yield (depth, title) of all entries, parents before their children."""
    for title, children in outline:
        yield depth, title
        yield titles(children, depth + 1)


def render(outline):
    """Return the outline as indented lines."""
    return ["  " * depth + title for depth, title in titles(outline)]


def deepest(outline):
    """Return the greatest depth; -1 for an empty outline."""
    return max((depth for depth, _ in titles(outline)), default=-1)
