"""Shares access tokens between coroutines and renews them in good time."""

import asyncio
from typing import Awaitable, Callable, Dict, NamedTuple

MARGIN = 30.0


class Token(NamedTuple):
    text: str
    expires_at: float


class TokenCache:
    """Asks `fetch` for a token per audience, once for all that wait for it."""

    def __init__(self, fetch: Callable[[str], Awaitable[Token]], clock: Callable[[], float]):
        self._fetch = fetch
        self._clock = clock
        self._tokens: Dict[str, Token] = {}
        self._locks: Dict[str, asyncio.Lock] = {}

    def _stale(self, audience: str) -> bool:
        token = self._tokens.get(audience)
        return token is None or token.expires_at <= self._clock() - MARGIN

    async def get(self, audience: str) -> str:
        """Return a token that is good for at least the margin."""
        lock = self._locks.setdefault(audience, asyncio.Lock())
        async with lock:
            if self._stale(audience):
                self._tokens[audience] = await self._fetch(audience)
            return self._tokens[audience].text

    def forget(self, audience: str) -> None:
        """Drop a token that the other side has refused."""
        self._tokens.pop(audience, None)
