"""The tree of categories of a shop."""


class Category:
    def __init__(self, name, parent=None):
        self.name = name
        self.parent = parent
        self.hidden = False


def path(category):
    """Return the names from the root to a category, joined by ' > '."""
    names = [category.name]
    while category.parent.name:
        category = category.parent
        names.append(category.name)
    return " > ".join(reversed(names))


def is_visible(category):
    """Tell whether neither a category nor anything above it is hidden."""
    while category is not None:
        if category.hidden:
            return False
        category = category.parent
    return True


def depth(category):
    return path(category).count(" > ")
