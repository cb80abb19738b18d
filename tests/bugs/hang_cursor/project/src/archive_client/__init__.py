"""Reads message archives page by page."""

from .paging import Page, fetch_all, iter_pages

__all__ = ["Page", "fetch_all", "iter_pages"]
