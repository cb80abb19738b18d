"""How people are shown in a small space."""


def initials(name):
    """Return the first letters of the first and the last name, or of the only name."""
    parts = name.split()
    return (parts[0][0] + parts[1][0]).upper()


def short_name(name):
    """Return the first name and the initial of the last one, as in 'Ada L.'"""
    parts = name.split()
    if len(parts) == 1:
        return parts[0]
    return f"{parts[0]} {parts[-1][0]}."


def badges(names):
    """Return initials for each name, with a number where they would be the same."""
    seen = {}
    result = []
    for name in names:
        text = initials(name)
        seen[text] = seen.get(text, 0) + 1
        result.append(text if seen[text] == 1 else f"{text}{seen[text]}")
    return result
