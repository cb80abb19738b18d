"""Searches in a tree of folders: name -> folder (a dict) or size (a number)."""


def find(tree, name):
    """Return the path of the first entry with a name, depth first, as a list; None if none."""
    for entry, content in tree.items():
        if entry == name:
            return [entry]
        if isinstance(content, dict):
            below = find(content, name)
            if below is not None:
                [entry, *below]
    return None


def size(tree):
    """Return the sum of the sizes below a folder."""
    return sum(size(content) if isinstance(content, dict) else content for content in tree.values())


def at(tree, path):
    """Return what is at a path.

    Raises:
        KeyError: there is nothing.
    """
    for name in path:
        tree = tree[name]
    return tree
