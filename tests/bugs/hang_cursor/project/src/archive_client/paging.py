"""Follows the cursors of a paged interface."""

from typing import Any, Callable, Iterator, List, NamedTuple, Optional


class Page(NamedTuple):
    """One answer of the server; the last page has no next cursor."""

    items: List[Any]
    next_cursor: Optional[str] = None


Fetch = Callable[[Optional[str]], Page]


def iter_pages(fetch: Fetch) -> Iterator[Page]:
    """Yield every page, beginning with the one that needs no cursor."""
    cursor: Optional[str] = None
    while True:
        page = fetch(cursor)
        yield page
        cursor = page.next_cursor
        if cursor is None:
            break


def fetch_all(fetch: Fetch, limit: Optional[int] = None) -> List[Any]:
    """Return the items of all pages, at most `limit` of them."""
    items: List[Any] = []
    for page in iter_pages(fetch):
        items.extend(page.items)
        if limit is not None and len(items) >= limit:
            return items[:limit]
    return items
