"""The search: propose candidates best first, screen them in memory, keep those that survive."""

from patchwright.search.found import Budget, Found, add_statistics
from patchwright.search.loop import search_candidates

__all__ = ["Budget", "Found", "add_statistics", "search_candidates"]
