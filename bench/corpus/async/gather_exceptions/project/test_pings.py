import asyncio

from pings import report, survey


async def ping(host):
    if host == "far":
        await asyncio.sleep(60)
    if host == "closed":
        raise ConnectionRefusedError
    if host == "lost":
        raise OSError("no route")


def run(*hosts):
    return asyncio.run(survey(hosts, ping))


def test_up():
    assert run("a", "b") == {"a": "up", "b": "up"}


def test_refused():
    assert run("a", "closed") == {"a": "up", "closed": "down"}


def test_slow():
    assert run("far") == {"far": "slow"}


def test_no_route():
    assert run("lost", "a") == {"lost": "down", "a": "up"}


def test_report():
    assert report({"b": "down", "a": "slow", "c": "up"}) == ["a", "b"]
