import asyncio


def inputs(rng):
    for _ in range(30):
        yield rng.sample(range(20), rng.randint(0, 6)), rng.choice([1, 2, 3, 4])


def call(workers, args):
    under_way = [0, 0]

    async def work(job):
        under_way[0] += 1
        under_way[1] = max(under_way)
        await asyncio.sleep(0)
        under_way[0] -= 1
        return job + 1

    return asyncio.run(workers.process(*args[:1], work, args[1])), under_way[1]
