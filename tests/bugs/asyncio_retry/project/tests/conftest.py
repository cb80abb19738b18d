import asyncio

import pytest_asyncio


class Courier:
    """Takes a parcel only when it has been asked often enough."""

    def __init__(self):
        self.asked = {}
        self.busy = 0
        self.busiest = 0

    async def __call__(self, parcel):
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(0)
        self.busy -= 1
        self.asked[parcel] = self.asked.get(parcel, 0) + 1
        return self.asked[parcel] >= len(parcel)


@pytest_asyncio.fixture
async def courier():
    made = Courier()
    yield made
    assert made.busy == 0
