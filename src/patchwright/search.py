"""The search: propose candidates best first, screen them in memory, keep those that survive."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from patchwright.choose import Choice, choose
from patchwright.languages.python import Harness
from patchwright.models import CandidatePatch, SearchPoint, SearchStatistics, Value
from patchwright.progress import SearchTick
from patchwright.propose import Proposal, next_candidates
from patchwright.territory import Territory, make_patch, patched_bytes, screened
from patchwright.validate.policy import refuse_text
from patchwright.validate.screen import Screen, Screened, ScreenPlan, ScreenUnavailable, Word
from patchwright.workspace import Workspace

BATCH = 64
COLD_BATCH = 4
COLD_SHARE = 0.4
"""Most of the time that candidates which cannot be judged in memory may take."""
MOST_SURVIVORS = 6
AFTER_FIRST = 256
"""Effort that is spent after the first survivor, to have something to choose from."""
TIME_OUT_EFFORT = 12
"""A candidate that runs out of time costs as much as so many others; counted, not timed."""
MOST_UNSCREENED = 10
MOST_LATE = 64


class Found(Value):
    """What one search brought: survivors by rank, and how far it came."""

    survivors: tuple[CandidatePatch, ...] = ()
    statistics: SearchStatistics = SearchStatistics()
    position: int = 0
    """Proposals consumed; a further search begins after them."""
    choice: Choice | None = None
    """How the survivors compare; they are in its order."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Where the search stops: by candidates first, by seconds as a backstop."""

    candidates: int
    seconds: float
    test_seconds: float


def search_candidates(
    harness: Harness,
    workspace: Workspace,
    territory: Territory,
    budget: Budget,
    *,
    start: int = 0,
    tell: Callable[[SearchTick], None] = lambda _: None,
) -> Found:
    """Search until enough candidates survive the screen, or the budget or the operators end."""
    with ExitStack() as stack:
        screens = _Screens(harness, workspace, territory, stack)
        search = _Search(territory, budget, screens, tell, position=start)
        search.run(islice(next_candidates(territory.ground, refuse_text), start, None))
        return search.found()


@dataclass
class _Screens:
    """The warm and the cold zygote, each started when it is first needed."""

    harness: Harness
    workspace: Workspace
    territory: Territory
    stack: ExitStack
    cpu_seconds: float = 0.0

    @cached_property
    def warm(self) -> Screen | None:
        failing = self.territory.in_memory
        screen = self._open("warm", failing) if failing else None
        usable = screen is not None and any(not screen.found.get(t, (True,))[0] for t in failing)
        return screen if usable else None

    @cached_property
    def cold(self) -> Screen | None:
        screen = self._open("cold", self.territory.in_memory or self.territory.failing)
        return screen if screen is not None and self._sees_the_failure(screen) else None

    def _open(self, mode: str, failing: tuple[str, ...]) -> Screen | None:
        territory = self.territory
        passing = {t for tests in territory.guards.values() for t in tests}
        plan = ScreenPlan(
            failing=failing,
            passing=tuple(sorted(passing)),
            candidate_seconds=territory.candidate_seconds,
            test_seconds=min(5.0, territory.candidate_seconds * 2),
            preload=territory.base.modules,
        )
        copy = self.workspace.make_copy(mode)
        try:
            return self.stack.enter_context(Screen(self.harness, copy, plan, mode))
        except ScreenUnavailable:
            return None

    def _sees_the_failure(self, screen: Screen) -> bool:
        path, source = next(iter(self.territory.sources.items()))
        probe = Screened(-1, (), (), "", {path: source.data})
        return screen.judge([probe], {})[-1].word in ("killed", "timed_out", "crashed")

    def spent(self) -> float:
        """Return processor seconds of both zygotes so far."""
        started: list[Screen | None] = [vars(self).get(name) for name in ("warm", "cold")]
        return sum((screen.cpu_seconds for screen in started if screen is not None), 0.0)


@dataclass
class _Search:
    """One search under way."""

    territory: Territory
    budget: Budget
    screens: _Screens
    tell: Callable[[SearchTick], None]
    position: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    kept: list[tuple[int, Proposal]] = field(default_factory=list)
    deferred: list[tuple[int, Proposal]] = field(default_factory=list)
    late: list[tuple[int, Proposal]] = field(default_factory=list)
    points: list[SearchPoint] = field(default_factory=list)
    begin: float = field(default_factory=time.monotonic)
    cold_seconds: float = 0.0
    effort_at_first: int | None = None
    stopped_by: str = ""

    # --- the loop ------------------------------------------------------------------------------

    def run(self, proposals: Iterator[Proposal]) -> None:
        while not self._stop() and (batch := list(islice(proposals, BATCH))):
            ranked = list(enumerate(batch, start=self.position + 1))
            self.position += len(batch)
            self._judge_warm(ranked)
            if self.cold_seconds < COLD_SHARE * self._seconds():
                self._judge_cold()
            self._tell()
        while self.deferred and not self._stop():
            self._judge_cold()
            self._tell()
        if not self.kept and not self._stop():
            self._judge_late()
        self.stopped_by = self._stop() or "operators exhausted"

    def _judge_warm(self, ranked: Sequence[tuple[int, Proposal]]) -> None:
        screen = self.screens.warm
        if screen is None:
            self.deferred.extend(ranked)
            return
        items = [screened(self.territory, rank, p) for rank, p in ranked]
        holdable = [item for item in items if item.units]
        judged = screen.judge(holdable, self.territory.guards)
        verdicts: dict[int, Word] = {n: said.word for n, said in judged.items()}
        for rank, proposal in ranked:
            word = verdicts.get(rank, "unswappable")
            if word in ("unswappable", "unscreened"):
                self.deferred.append((rank, proposal))
            else:
                self._count(rank, proposal, word)
        if "unscreened" in verdicts.values():
            self.screens.warm = None  # the zygote is gone; what is left goes to the cold one

    def _judge_late(self) -> None:
        """Give the best that ran out of time ten times as much: a time-out is not a verdict."""
        screen = self.screens.warm
        late = sorted(self.late, key=lambda row: (-row[1].score, row[0]))[:MOST_LATE]
        for first in range(0, len(late), 8) if screen is not None else ():
            batch = late[first : first + 8]
            items = [screened(self.territory, rank, p, again=True) for rank, p in batch]
            judged = screen.judge(items, self.territory.guards, level=1) if screen else {}
            for rank, proposal in batch:
                if rank in judged and judged[rank].word == "survived":
                    self.counts["timed_out"] -= 1
                    self._count(rank, proposal, "survived")
            self._tell()
            if self.kept or self._stop():
                return

    def _judge_cold(self) -> None:
        begin = time.monotonic()
        self.deferred.sort(key=lambda row: (-row[1].score, row[0]))
        batch, self.deferred = self.deferred[:COLD_BATCH], self.deferred[COLD_BATCH:]
        screen = self.screens.cold if batch else None
        if screen is None:
            self._pass_unscreened(batch)
            return
        items = [screened(self.territory, rank, p, whole=True) for rank, p in batch]
        verdicts = screen.judge(items, self.territory.guards)
        for rank, proposal in batch:
            self._count(rank, proposal, verdicts[rank].word)
        self.cold_seconds += time.monotonic() - begin

    def _pass_unscreened(self, batch: Sequence[tuple[int, Proposal]]) -> None:
        for rank, proposal in batch:
            if self.counts.get("unscreened", 0) < MOST_UNSCREENED and self._parses(proposal):
                self.kept.append((rank, proposal))
            self.counts["unscreened"] = self.counts.get("unscreened", 0) + 1

    # --- one candidate -------------------------------------------------------------------------

    def _count(self, rank: int, proposal: Proposal, word: Word) -> None:
        self.counts[word] = self.counts.get(word, 0) + 1
        if word == "timed_out":
            self.late.append((rank, proposal))
        if word == "survived" and self._patch(rank, proposal).id not in self.territory.seen:
            self.kept.append((rank, proposal))
            if self.effort_at_first is None:
                self.effort_at_first = self._effort()

    def _parses(self, proposal: Proposal) -> bool:
        try:
            for data in patched_bytes(self.territory, proposal.pieces).values():
                compile(data, "candidate", "exec")
        except (SyntaxError, ValueError):
            return False
        return True

    def _patch(self, rank: int, proposal: Proposal) -> CandidatePatch:
        return make_patch(self.territory, proposal, rank)

    # --- limits and words ----------------------------------------------------------------------

    def _seconds(self) -> float:
        return time.monotonic() - self.begin

    def _tried(self) -> int:
        passive = ("duplicate", "invalid")
        return sum(n for word, n in self.counts.items() if word not in passive)

    def _effort(self) -> int:
        return self._tried() + (TIME_OUT_EFFORT - 1) * self.counts.get("timed_out", 0)

    def _stop(self) -> str:
        if self.screens.harness.cancelled.is_set():
            return "interrupted"
        if len(self.kept) >= MOST_SURVIVORS:
            return "enough survivors"
        first = self.effort_at_first
        if first is not None and self._effort() >= first + AFTER_FIRST:
            return "enough tried after the first survivor"
        if self._tried() >= self.budget.candidates:
            return "budget of candidates"
        return "budget of seconds" if self._seconds() >= self.budget.seconds else ""

    def _tell(self) -> None:
        best = self.kept[0][1].operator if self.kept else ""
        left = max(0.0, self.budget.seconds - self._seconds())
        self.tell(SearchTick(self._tried(), self.position, len(self.kept), best, left))
        point = SearchPoint(
            seconds=round(self._seconds(), 3), tried=self._tried(), survived=len(self.kept)
        )
        self.points.append(point)
        if len(self.points) > 200:
            del self.points[1::2]

    def found(self) -> Found:
        """Return the survivors by score, best first, and the statistics."""
        best = sorted(self.kept, key=lambda row: (-row[1].score, row[0]))
        count = self.counts.get
        statistics = SearchStatistics(
            generated=self.position,
            duplicates=count("duplicate", 0),
            refused=count("invalid", 0),
            tried=self._tried(),
            killed=count("killed", 0),
            timed_out=count("timed_out", 0),
            crashed=count("crashed", 0),
            out_of_memory=count("out_of_memory", 0),
            unscreened=count("unscreened", 0),
            survived=count("survived", 0),
            cpu_seconds=round(self.screens.spent(), 3),
            seconds=round(self._seconds(), 3),
            exhausted=self.stopped_by == "operators exhausted",
            stopped_by=self.stopped_by,
            points=tuple(self.points),
        )
        choice = self._choice(best)
        return Found(
            survivors=choice.survivors(),
            statistics=statistics,
            position=self.position,
            choice=choice,
        )

    def _choice(self, best: Sequence[tuple[int, Proposal]]) -> Choice:
        rows = [(self._patch(rank, p), screened(self.territory, rank, p)) for rank, p in best]
        guards = dict(self.territory.guards_of(p.pieces) for _, p in best)
        return choose(self.screens.warm if best else None, self.territory, rows, guards)


def add_statistics(before: SearchStatistics, now: SearchStatistics) -> SearchStatistics:
    """Return what two rounds of one search did together; endings are those of the later one."""
    counts = {
        name: getattr(before, name) + getattr(now, name)
        for name, value in now
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    later = [
        SearchPoint(
            seconds=p.seconds + before.seconds,
            tried=p.tried + before.tried,
            survived=p.survived + before.survived,
        )
        for p in now.points
    ]
    counts["generated"] = now.generated  # a position, which the later round counts from the start
    return now.model_copy(update={**counts, "points": (*before.points, *later)[-200:]})
