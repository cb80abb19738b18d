"""Compares two listings of a folder: path -> checksum."""


def compare(old, new):
    """Return the paths that were added, removed and changed, each sorted."""
    added = sorted(new.keys() - old.keys())
    removed = sorted(old.keys() - new.keys())
    changed = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
    return added, removed, changed


def renamed(old, new):
    """Return (before, after) of files that moved: same checksum, one name gone, one new."""
    added, removed, _ = compare(old, new)
    by_sum = {}
    for path in added:
        by_sum.setdefault(new[path], path)
    return [(path, by_sum[old[path]]) for path in removed if old[path] in by_sum]


def is_clean(old, new):
    return not any(compare(old, new))
