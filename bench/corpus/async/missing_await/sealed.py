import asyncio


def inputs(rng):
    for _ in range(60):
        names = rng.sample("abcdefghij", rng.randint(0, 8))
        yield names, rng.randint(1, 4), set(rng.sample("abcdefghij", rng.randint(0, 5)))


def call(fetching, args):
    names, limit, bad = args
    under_way = []
    most = [0]

    async def fetch(name):
        under_way.append(name)
        most[0] = max(most[0], len(under_way))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        under_way.remove(name)
        if name in bad:
            raise OSError
        return name * 2

    pages = asyncio.run(fetching.fetch_all(fetch, names, limit))
    return pages, most[0], asyncio.run(fetching.first_working(fetch, names))
