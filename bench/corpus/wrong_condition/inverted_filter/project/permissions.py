"""Who may do what with a document."""

LEVELS = ["none", "read", "comment", "write", "own"]


def level(document, user):
    """Return the level of a user: that of the document for them, or of one of their groups."""
    granted = [document["grants"].get(user["name"], "none")]
    granted += [document["grants"].get(group, "none") for group in user["groups"]]
    return max(granted, key=LEVELS.index)


def may(document, user, wanted):
    """Tell whether a user has at least the wanted level; a locked document is for its owners."""
    if document.get("locked") and level(document, user) == "own":
        return False
    return LEVELS.index(level(document, user)) >= LEVELS.index(wanted)


def visible(documents, user):
    return [document["title"] for document in documents if may(document, user, "read")]
