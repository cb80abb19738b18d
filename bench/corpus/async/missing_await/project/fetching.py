"""Fetches pages of a service side by side."""

import asyncio


async def fetch_all(fetch, addresses, limit=3):
    """Return address -> page; at most `limit` fetches are under way at a time.

    A page that fails with OSError is None.
    """
    gate = asyncio.Semaphore(limit)
    pages = {}

    async def one(address):
        async with gate:
            try:
                pages[address] = fetch(address)
            except OSError:
                pages[address] = None

    await asyncio.gather(*(one(address) for address in addresses))
    return {address: pages[address] for address in addresses}


async def first_working(fetch, addresses):
    """Return the first page, in the order given, that could be fetched; None if there is none."""
    pages = await fetch_all(fetch, addresses)
    return next((page for page in pages.values() if page is not None), None)
