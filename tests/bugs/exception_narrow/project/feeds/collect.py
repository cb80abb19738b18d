"""Collects headlines from many places, some of which are down at any time."""

from typing import Callable, Dict, Iterable, List, NamedTuple


class Headline(NamedTuple):
    published: str
    title: str
    source: str


class Collection(NamedTuple):
    headlines: List[Headline]
    problems: Dict[str, str]


Fetch = Callable[[str], Iterable[str]]


def parse(line: str, source: str) -> Headline:
    """Read a line such as `2024-05-01 Title`."""
    published, _, title = line.strip().partition(" ")
    return Headline(published, title, source)


def collect(sources: Iterable[str], fetch: Fetch) -> Collection:
    """Return the headlines of all sources, newest first, and what went wrong by source."""
    headlines: List[Headline] = []
    problems: Dict[str, str] = {}
    for source in sources:
        try:
            lines = list(fetch(source))
        except ConnectionError as error:
            problems[source] = str(error)
            continue
        headlines.extend(parse(line, source) for line in lines)
    headlines.sort(reverse=True)
    return Collection(headlines, problems)
