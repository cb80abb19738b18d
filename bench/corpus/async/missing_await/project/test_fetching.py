import asyncio

from fetching import fetch_all, first_working


async def fetch(address):
    await asyncio.sleep(0)
    if "bad" in address:
        raise ConnectionError(address)
    return f"<{address}>"


def test_nothing():
    assert asyncio.run(fetch_all(fetch, [])) == {}


def test_pages_by_address():
    assert asyncio.run(fetch_all(fetch, ["a", "b"])) == {"a": "<a>", "b": "<b>"}


def test_failures_are_none():
    assert asyncio.run(fetch_all(fetch, ["bad", "b"])) == {"bad": None, "b": "<b>"}


def test_first_working():
    assert asyncio.run(first_working(fetch, ["bad", "b", "c"])) == "<b>"
