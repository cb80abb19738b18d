import asyncio

import pytest
from workers import process


async def double(number):
    await asyncio.sleep(0)
    return number * 2


def test_one_worker():
    assert asyncio.run(process([1, 2, 3], double, workers=1)) == {1: 2, 2: 4, 3: 6}


def test_no_jobs():
    assert asyncio.run(process([], double, workers=1)) == {}


def test_several_workers():
    assert asyncio.run(process([1, 2, 3], double, workers=3)) == {1: 2, 2: 4, 3: 6}


def test_errors_are_raised():
    async def fail(job):
        raise LookupError(job)

    with pytest.raises(LookupError):
        asyncio.run(process([1], fail, workers=1))
