"""Candidates that ran out of steps: who gets more of them, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Final, NamedTuple

from patchwright.propose import Proposal
from patchwright.validate.screen import Judged

RETRIES: Final = 8
LADDER: Final = 12
"""How many more steps each rung allows than the one before."""
HIGHEST_LEVEL: Final = 3
DEAR_LEVEL: Final = 1
"""From this rung on, retries are made one by one."""


class Row(NamedTuple):
    """A candidate under way: its rank, and at which level it ran out of how many steps."""

    rank: int
    proposal: Proposal
    level: int = 0
    steps: int = 0


@dataclass
class Ladder:
    """Keeps candidates that ran out of steps, the best of the lowest level first."""

    cost: Callable[[int], float]
    """Counted seconds of so many steps."""
    _late: list[tuple[int, float, int, Row]] = field(default_factory=list)
    _near: list[tuple[float, int, Row]] = field(default_factory=list)

    def put(self, row: Row, judged: Judged) -> None:
        """Keep a candidate that ran out of steps, unless it had all that there are."""
        row = row._replace(steps=judged.steps)
        if judged.greens and row.level == 0:
            heappush(self._near, (-row.proposal.score, row.rank, row))
        elif row.level < HIGHEST_LEVEL:
            heappush(self._late, (row.level, -row.proposal.score, row.rank, row))

    def patience(self, row: Row) -> float:
        """Return what the next rung may cost for one candidate."""
        return self.cost(row.steps * LADDER)

    def next(self, least: float, left: float) -> list[Row]:
        """Return those to judge together next: believed so much, and within what is left."""
        if not self._late:
            return []
        lowest = self._late[0][0]
        best = [row for level, _, _, row in sorted(self._late)[:RETRIES] if level == lowest]
        wanted = [row for row in best if row.proposal.score >= least]
        if lowest >= DEAR_LEVEL or not self._fit(wanted, left):
            wanted = wanted[:1]
        return wanted if self._fit(wanted, left) else []

    def take(self, rows: Sequence[Row]) -> None:
        """Forget candidates that are judged now."""
        chosen = {row.rank for row in rows}
        self._late = [item for item in self._late if item[2] not in chosen]
        heapify(self._late)

    def near(self, left: float, rungs: int) -> Row | None:
        """Return and forget one that passed some failing tests and failed none.

        It is hardly an endless loop, so it may go up several rungs, if that is within `left`.
        """
        if not self._near or self.cost(self._near[0][2].steps * LADDER**rungs) > left:
            return None
        return heappop(self._near)[2]

    def _fit(self, rows: Sequence[Row], left: float) -> bool:
        return sum(map(self.patience, rows)) <= left
