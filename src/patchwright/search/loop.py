"""The loop of a search: choose a batch, judge it, count it, until a budget or the ideas end."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import chain, islice
from typing import NamedTuple

from patchwright.choose import Choice, choose
from patchwright.languages.python import Harness
from patchwright.models import CandidatePatch
from patchwright.progress import SearchTick
from patchwright.propose import Piece, Proposal, next_candidates
from patchwright.search.costs import COLD, START_COLD, WARM, Costs, calibrate
from patchwright.search.found import Budget, Found
from patchwright.search.ladder import HIGHEST_LEVEL, Ladder, Row
from patchwright.search.screens import Screens
from patchwright.search.several import Beam, Wave
from patchwright.search.shares import (
    AFTER_FIRST_ENOUGH,
    COLD_SHARE,
    Kind,
    Spent,
    fits,
    left_after,
    next_kind,
    stop_reason,
)
from patchwright.search.tally import Tally
from patchwright.territory import Territory, make_patch, patched_bytes, screened
from patchwright.validate.policy import refuse_text
from patchwright.validate.screen import Judged, Screen
from patchwright.validate.simplify import simplify
from patchwright.workspace import Workspace

COLD_BATCH = 4
NEAR_SHARE = 0.5
"""Most of the whole effort for one candidate that passed some failing tests and failed none."""
NEAR_MORE = 1.0
"""Counted seconds that such a one may take beyond the rest after the first survivor."""
MOST_UNSCREENED = 10
SEVERAL_FROM = 1500
"""Candidates after which several edits are tried beside single ones."""


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
        screens = Screens(harness, workspace, territory, stack)
        pool = stack.enter_context(ThreadPoolExecutor(1)) if budget.cores > 1 else None
        proposals = next_candidates(territory.ground, refuse_text, simplify)
        # The first proposal costs as much as the zygote's start, which is waited for meanwhile.
        with ThreadPoolExecutor(1) as one:
            first = one.submit(lambda: tuple(islice(proposals, 1)))
            search = _Search(territory, budget, screens, tell, pool, position=start)
        search.run(chain(first.result(), proposals), start)
        return search.found()


class _Flight(NamedTuple):
    """A cold batch under way: it lands when the counted effort has come so far, on any machine."""

    rows: tuple[Row, ...]
    due: float
    judged: Callable[[], Mapping[int, Judged] | None]


@dataclass
class _Search:
    """One search under way."""

    territory: Territory
    budget: Budget
    screens: Screens
    tell: Callable[[SearchTick], None]
    pool: ThreadPoolExecutor | None
    position: int = 0
    tally: Tally = field(default_factory=Tally)
    kept: dict[tuple[Piece, ...], Row] = field(default_factory=dict)
    singles: list[Proposal] = field(default_factory=list)
    cold: list[tuple[float, int, Row]] = field(default_factory=list)
    at_first: tuple[int, float] | None = None
    cpu_at_first: float | None = None
    flight: _Flight | None = None
    stopped_by: str = ""

    def __post_init__(self) -> None:
        self.costs: Costs = calibrate(self.territory.failing, self.screens.measured())
        self.generated = self.position
        self.ladder = Ladder(lambda steps: self.costs.of(Judged("timed_out", steps=steps)))

    # --- the loop ------------------------------------------------------------------------------

    def run(self, proposals: Iterator[Proposal], start: int) -> None:
        self.singles.extend(islice(proposals, start))
        self._fresh = proposals
        self._batch = self._next_batch()
        self._waves: Iterator[Wave] | None = None
        self._wave: Wave | None = None
        while not (reason := self._stop()):
            self._take_off()
            if self._judge_near():
                continue
            kind = next_kind(self._offers(), self.tally.effort)
            if kind is not None:
                self._judge(kind)
            if self.flight and (kind is None or self.tally.spent >= self.flight.due):
                self._land(self.flight)
            elif kind is None:
                break
            self._tell()
        left = self.cold or (self.kept and not self.tally.effort["several"])
        self.stopped_by = reason or (AFTER_FIRST_ENOUGH if left else "operators exhausted")

    def _next_batch(self) -> tuple[Proposal, ...]:
        return tuple(islice(self._fresh, self.costs.batch))

    def _offers(self) -> dict[Kind, float]:
        """Return the kinds of work that there are, and what the next batch of each may cost."""
        warm, costs = self.screens.warm is not None, self.costs
        offers: dict[Kind, float] = {}
        if self._batch:
            offers["single"] = len(self._batch) * (WARM + costs.first)
        if warm and (retries := self._retries()):
            offers["again"] = sum(map(self.ladder.patience, retries))
        several = not self._batch or self.tally.tried >= SEVERAL_FROM
        if warm and several and not self.kept:  # one edit that repairs is believed before two
            wave = self._peek()
            if wave is not None:
                offers["several"] = len(wave.proposals) * costs.vector
        return offers

    def _judge(self, kind: Kind) -> None:
        if kind == "single":
            batch, self._batch = self._batch, ()
            rows = [self._row(p) for p in batch]
            self.position += len(batch)
            self.singles += batch
            self._judge_warm(rows, kind)
            self._batch = self._next_batch()
        elif kind == "again":
            rows = self._retries()
            self._retry(rows, rows[0].level + 1)
        elif self._wave is not None:
            wave, self._wave = self._wave, None
            self._judge_wave(wave)

    def _row(self, proposal: Proposal) -> Row:
        self.generated += 1
        return Row(self.generated, proposal)

    # --- in memory -----------------------------------------------------------------------------

    def _judge_warm(self, rows: Sequence[Row], kind: Kind, *, vector: bool = False) -> None:
        verdicts = self._ask(self.screens.warm, rows, vector=vector)
        for row in rows:
            judged = verdicts.get(row.rank, Judged("unswappable"))
            if judged.word in ("unswappable", "unscreened"):
                heappush(self.cold, (-row.proposal.score, row.rank, row))
            else:
                self._count(row, judged, kind)
        if any(judged.word == "unscreened" for judged in verdicts.values()):
            self.screens.drop_warm()

    def _ask(
        self, screen: Screen | None, rows: Sequence[Row], *, level: int = 0, vector: bool = False
    ) -> Mapping[int, Judged]:
        if screen is None:
            return {}
        again = level > 0 or vector
        items = [screened(self.territory, r.rank, r.proposal, again=again) for r in rows]
        guards = dict(self.territory.guards_of(r.proposal.pieces) for r in rows)
        holdable = [item for item in items if item.units]
        return screen.judge(holdable, guards, level=level, vector=vector)

    # --- out of steps: a ladder ----------------------------------------------------------------

    def _retries(self) -> list[Row]:
        """Return what should get more steps next; after a survivor, only what is believed more."""
        if self.at_first is None:
            return self.ladder.next(0.0, math.inf)
        return self.ladder.next(self._least, left_after(self.tally.spent, self.at_first[1]))

    @property
    def _least(self) -> float:
        """Return how much the best survivor is believed."""
        return max((row.proposal.score for row in self.kept.values()), default=0.0)

    def _judge_near(self) -> bool:
        """Give one that passed some failing tests and failed none much more time."""
        if self.screens.warm is None:
            return False
        rungs, left = 2, NEAR_SHARE * self.budget.effort
        if self.at_first is not None:
            rungs, left = 1, NEAR_MORE + left_after(self.tally.spent, self.at_first[1])
        row = self.ladder.near(left, rungs)
        if row is not None:
            self._retry([row], row.level + rungs)
        return row is not None

    def _retry(self, rows: Sequence[Row], level: int) -> None:
        self.ladder.take(rows)
        verdicts = self._ask(self.screens.warm, rows, level=level)
        for row in rows:
            judged = verdicts.get(row.rank, Judged("unscreened"))
            self.tally.effort["again"] += self.costs.of(judged)
            self.tally.recount(judged)
            self._settle(row._replace(level=level), judged)

    # --- several edits -------------------------------------------------------------------------

    def _peek(self) -> Wave | None:
        if self._waves is None:
            held = [p for p in self.singles if p.pieces not in self.kept]
            self._beam = Beam(held, self.territory.failing, self.territory.replaced)
            self._waves = self._beam.waves(self.costs.wave)
        if self._wave is None:
            self._wave = next(self._waves, None)
        return self._wave

    def _judge_wave(self, wave: Wave) -> None:
        if wave.again:
            rows = [Row(-n, p) for n, p in enumerate(wave.proposals, start=1)]
        else:
            rows = [self._row(p) for p in wave.proposals]
        verdicts = self._ask(self.screens.warm, rows, vector=wave.vector)
        for row in rows:
            judged = verdicts.get(row.rank)
            if judged is None:
                continue  # an edit that cannot be held in memory: too dear to be paired
            if wave.again:
                self.tally.effort["several"] += self.costs.of(judged)
            else:
                self._count(row, judged, "several")
            if judged.word != "survived":
                self._beam.hear(row.proposal, judged.greens)

    # --- imported anew -------------------------------------------------------------------------

    def _take_off(self) -> None:
        """Begin a cold batch when its share allows it, or when nothing else is left."""
        if self.flight is not None or not self._cold_is_wanted():
            return
        costs, total = self.costs, self.tally.spent
        rows = tuple(row for _, _, row in sorted(self.cold)[:COLD_BATCH])
        cost = len(rows) * (COLD + costs.first) + (0 if self.tally.effort["cold"] else START_COLD)
        # With slow tests both kinds cost alike, and then the order of scores decides.
        rival = self._batch[0].score / (WARM + costs.first) if self._batch else 0.0
        better = rows[0].proposal.score / (COLD + costs.first) > rival
        spent = self.tally.effort["cold"]
        if better or not self._offers() or fits(COLD_SHARE, spent, total, cost):
            for _ in rows:
                heappop(self.cold)
            self.tally.effort["cold"] += 1e-9 + (0 if spent else START_COLD)
            judged = self._cold_judge(rows)
            self.flight = _Flight(rows, total + cost, judged)

    def _cold_is_wanted(self) -> bool:
        """Say whether one waits that is believed at least as much as the best survivor."""
        return bool(self.cold) and -self.cold[0][0] >= self._least

    def _cold_judge(self, rows: Sequence[Row]) -> Callable[[], Mapping[int, Judged] | None]:
        items = [screened(self.territory, r.rank, r.proposal, whole=True) for r in rows]
        guards = dict(self.territory.guards_of(r.proposal.pieces) for r in rows)

        def judge() -> Mapping[int, Judged] | None:
            screen = self.screens.cold
            return None if screen is None else screen.judge(items, guards)

        if self.pool is None:
            return judge
        future: Future[Mapping[int, Judged] | None] = self.pool.submit(judge)
        return future.result

    def _land(self, flight: _Flight) -> None:
        self.flight = None
        verdicts = flight.judged()
        for row in flight.rows:
            judged = verdicts[row.rank] if verdicts is not None else Judged("unscreened")
            self._count(row._replace(level=HIGHEST_LEVEL), judged, "cold")
            if verdicts is None and self.tally.words["unscreened"] <= MOST_UNSCREENED:
                self._keep_unscreened(row)

    def _keep_unscreened(self, row: Row) -> None:
        try:
            for data in patched_bytes(self.territory, row.proposal.pieces).values():
                compile(data, "candidate", "exec")
        except (SyntaxError, ValueError):
            return
        self._keep(row)

    # --- one candidate -------------------------------------------------------------------------

    def _count(self, row: Row, judged: Judged, kind: Kind) -> None:
        self.tally.effort[kind] += self.costs.of(judged, cold=kind == "cold")
        self.tally.count(judged, len(row.proposal.pieces))
        self._settle(row, judged)

    def _settle(self, row: Row, judged: Judged) -> None:
        if judged.word == "timed_out":
            self.ladder.put(row, judged)
        elif judged.word == "survived" and self._patch(row).id not in self.territory.seen:
            self._keep(row)

    def _keep(self, row: Row) -> None:
        self.kept.setdefault(row.proposal.pieces, row)
        if self.at_first is None:
            self.at_first = self.tally.tried, self.tally.spent
            self.cpu_at_first = self.screens.spent() - self.screens.start_up

    def _patch(self, row: Row) -> CandidatePatch:
        return make_patch(self.territory, row.proposal, row.rank)

    # --- limits and words ----------------------------------------------------------------------

    def _stop(self) -> str:
        if self.screens.harness.cancelled.is_set():
            return "interrupted"
        tally = self.tally
        spent = Spent(tally.tried, tally.spent, len(self.kept), self.at_first, self.screens.spent())
        return stop_reason(spent, self.budget)

    def _best(self) -> list[Row]:
        return sorted(self.kept.values(), key=lambda row: (-row.proposal.score, row.rank))

    def _tell(self) -> None:
        best = self._best()[0].proposal.operator if self.kept else ""
        left = max(0.0, self.budget.seconds - self.screens.spent())
        tally = self.tally
        self.tell(SearchTick(tally.tried, self.generated, len(self.kept), best, left))
        tally.note(len(self.kept))

    def found(self) -> Found:
        """Return the survivors in the order of the choice among them, and the statistics."""
        choice = self._choice(self._best())
        cpu = self.screens.spent(), self.screens.start_up, self.cpu_at_first
        return Found(
            survivors=choice.survivors(),
            statistics=self.tally.statistics(self.generated, cpu, self.stopped_by),
            position=self._next_position(),
            choice=choice,
        )

    def _next_position(self) -> int:
        """Return where a further search begins: before the first that still waits."""
        waiting = {row.proposal.pieces for _, _, row in self.cold}
        rows = enumerate(self.singles[: self.position])
        return next((n for n, p in rows if p.pieces in waiting), self.position)

    def _choice(self, best: Sequence[Row]) -> Choice:
        rows = [(self._patch(r), screened(self.territory, r.rank, r.proposal)) for r in best]
        guards = dict(self.territory.guards_of(r.proposal.pieces) for r in best)
        level = max((r.level for r in best), default=0)
        screen = self.screens.warm if best else None
        return choose(screen, self.territory, rows, guards, level=max(1, level))
