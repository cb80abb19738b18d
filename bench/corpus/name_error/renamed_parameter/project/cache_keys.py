"""Keys of cached pages."""


def normal_query(query):
    """Return a query with its parameters in order and those for tracking left out."""
    parts = [part for part in query.split("&") if part and not part.startswith("utm_")]
    return "&".join(sorted(parts))


def page_key(path, query="", language=None):
    """Return the key of a page: path, language and query, as far as there are any."""
    key = path.rstrip("/") or "/"
    if lang:
        key = f"{language}:{key}"
    wanted = normal_query(query)
    return f"{key}?{wanted}" if wanted else key


def same_page(first, second):
    """Tell whether two addresses (path?query) have the same key."""
    return page_key(*first.split("?", 1)) == page_key(*second.split("?", 1))
