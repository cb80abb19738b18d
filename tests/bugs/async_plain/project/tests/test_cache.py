import asyncio

import pytest

from tokencache.cache import Token, TokenCache


class Issuer:
    def __init__(self):
        self.now = 1000.0
        self.issued = []

    def clock(self):
        return self.now

    async def fetch(self, audience):
        await asyncio.sleep(0)
        self.issued.append(audience)
        return Token("%s-%d" % (audience, len(self.issued)), self.now + 300)


@pytest.fixture
def issuer():
    return Issuer()


def run(issuer, *steps):
    """Run the steps one after another: an audience to ask for, or seconds to let pass."""

    async def scenario():
        cache = TokenCache(issuer.fetch, issuer.clock)
        answers = []
        for step in steps:
            if isinstance(step, str):
                answers.append(await cache.get(step))
            else:
                issuer.now += step
        return answers

    return asyncio.run(scenario())


def test_second_request_is_served_from_the_cache(issuer):
    assert run(issuer, "api", 100, "api") == ["api-1", "api-1"]


def test_audiences_are_kept_apart(issuer):
    assert run(issuer, "api", "mail") == ["api-1", "mail-2"]


def test_expired_token_is_replaced(issuer):
    assert run(issuer, "api", 400, "api") == ["api-1", "api-2"]


def test_token_is_renewed_before_it_expires(issuer):
    assert run(issuer, "api", 280, "api") == ["api-1", "api-2"]


def test_many_waiters_cause_one_request(issuer):
    async def scenario():
        cache = TokenCache(issuer.fetch, issuer.clock)
        return await asyncio.gather(*(cache.get("api") for _ in range(5)))

    assert set(asyncio.run(scenario())) == {"api-1"}
    assert issuer.issued == ["api"]


def test_forget(issuer):
    async def scenario():
        cache = TokenCache(issuer.fetch, issuer.clock)
        await cache.get("api")
        cache.forget("api")
        return await cache.get("api")

    assert asyncio.run(scenario()) == "api-2"
