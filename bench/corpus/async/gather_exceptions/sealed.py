import asyncio


def inputs(rng):
    for _ in range(60):
        yield ([rng.choice(["ok", "refused", "lost", "reset", "gone", "late", "bug"][: rng.choice([2, 6, 6, 7])]) for _ in range(rng.randint(0, 4))],)


def call(pings, args):
    errors = {
        "refused": ConnectionRefusedError,
        "lost": OSError,
        "reset": ConnectionResetError,
        "gone": BrokenPipeError,
        "late": asyncio.TimeoutError,
        "bug": ValueError,
    }

    async def ping(host):
        kind = host.split("-")[0]
        await asyncio.sleep(0)
        if kind in errors:
            raise errors[kind]

    hosts = [f"{kind}-{place}" for place, kind in enumerate(args[0])]
    states = asyncio.run(pings.survey(hosts, ping, 5))
    return states, pings.report(states)
