"""Offer a parcel again and again until some courier takes it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable


class Refused(Exception):
    """No courier took the parcel."""


async def offer(
    courier: Callable[[str], Awaitable[bool]], parcel: str, attempts: int = 3, pause: float = 0.0
) -> int:
    """Offer a parcel and return the number of the attempt at which it was taken."""
    for number in range(1, attempts):
        if await courier(parcel):
            return number
        await asyncio.sleep(pause * number)
    raise Refused(parcel)


async def offer_all(
    courier: Callable[[str], Awaitable[bool]], parcels: Iterable[str], at_once: int = 2
) -> dict[str, int]:
    """Offer several parcels, so many at a time, and return the attempts that each took."""
    gate = asyncio.Semaphore(at_once)

    async def one(parcel: str) -> tuple[str, int]:
        async with gate:
            return parcel, await offer(courier, parcel)

    return dict(await asyncio.gather(*(one(parcel) for parcel in parcels)))
