"""Asks several hosts at once whether they are there."""

import asyncio


async def check(host, ping, timeout):
    """Return 'up', 'down' (OSError) or 'slow' (no answer in time)."""
    try:
        await asyncio.wait_for(ping(host), timeout)
    except asyncio.TimeoutError:
        return "slow"
    except ConnectionRefusedError:
        return "down"
    return "up"


async def survey(hosts, ping, timeout=0.05):
    """Return host -> state for all hosts."""
    states = await asyncio.gather(*(check(host, ping, timeout) for host in hosts))
    return dict(zip(hosts, states))


def report(states):
    """Return the hosts that are not up, sorted."""
    return sorted(host for host, state in states.items() if state != "up")
