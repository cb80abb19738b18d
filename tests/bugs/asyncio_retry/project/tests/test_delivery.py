import pytest

from couriers.delivery import Refused, offer, offer_all


async def test_taken_at_once(courier):
    assert await offer(courier, "a") == 1


async def test_taken_the_second_time(courier):
    assert await offer(courier, "bb") == 2


async def test_taken_the_last_time(courier):
    assert await offer(courier, "ccc") == 3


async def test_one_attempt_is_an_attempt(courier):
    assert await offer(courier, "a", attempts=1) == 1


async def test_never_taken(courier):
    with pytest.raises(Refused):
        await offer(courier, "dddd")
    assert courier.asked == {"dddd": 3}


async def test_several_but_not_too_many_at_once(courier):
    assert await offer_all(courier, ["a", "bb", "c"]) == {"a": 1, "bb": 2, "c": 1}
    assert courier.busiest == 2
