"""Count what a search does: verdicts, steps, effort by kind of work, and the points in time."""

import time
from collections import Counter
from dataclasses import dataclass, field

from patchwright.models import SearchPoint, SearchStatistics
from patchwright.search.shares import BACKSTOP, KINDS, Kind
from patchwright.validate.screen import Judged

PASSIVE = ("duplicate", "invalid")
MOST_POINTS = 200


@dataclass
class Tally:
    """Running counts of one search."""

    words: Counter[str] = field(default_factory=Counter)
    effort: dict[Kind, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))
    steps: int = 0
    several: int = 0
    points: list[SearchPoint] = field(default_factory=list)
    begin: float = field(default_factory=time.monotonic)

    @property
    def tried(self) -> int:
        """Return how many candidates were run."""
        return sum(n for word, n in self.words.items() if word not in PASSIVE)

    @property
    def spent(self) -> float:
        """Return the counted seconds of all kinds of work."""
        return sum(self.effort.values())

    @property
    def seconds(self) -> float:
        """Return wall seconds since the search began; for people, nothing is decided by them."""
        return time.monotonic() - self.begin

    def count(self, judged: Judged, edits: int) -> None:
        """Count a first verdict."""
        self.words[judged.word] += 1
        self.steps += judged.steps
        if edits > 1 and judged.word not in PASSIVE:
            self.several += 1

    def recount(self, judged: Judged) -> None:
        """Count the verdict of a candidate that ran out of steps before."""
        self.words["timed_out"] -= 1
        self.words[judged.word] += 1
        self.steps += judged.steps

    def note(self, survived: int) -> None:
        """Keep a point of the curve that the report draws."""
        seconds = round(self.seconds, 3)
        self.points.append(SearchPoint(seconds=seconds, tried=self.tried, survived=survived))
        if len(self.points) > MOST_POINTS:
            del self.points[1::2]

    def statistics(
        self, generated: int, cpu: tuple[float, float, float | None], stopped_by: str
    ) -> SearchStatistics:
        """Return the counts as the report has them.

        `cpu` is all, of that the start-up, and what it was at the first survivor.
        """
        count = self.words
        return SearchStatistics(
            generated=generated,
            duplicates=count["duplicate"],
            refused=count["invalid"],
            tried=self.tried,
            killed=count["killed"],
            timed_out=count["timed_out"],
            crashed=count["crashed"],
            out_of_memory=count["out_of_memory"],
            unscreened=count["unscreened"],
            survived=count["survived"],
            cpu_seconds=round(cpu[0], 3),
            start_up_cpu_seconds=round(cpu[1], 3),
            first_cpu_seconds=None if cpu[2] is None else round(cpu[2], 3),
            seconds=round(self.seconds, 3),
            exhausted=stopped_by == "operators exhausted",
            stopped_by=stopped_by,
            backstop=stopped_by == BACKSTOP,
            steps=self.steps,
            several_edits=self.several,
            points=tuple(self.points),
        )
