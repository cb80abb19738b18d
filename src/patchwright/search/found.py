"""What a search may spend and what it brings."""

from dataclasses import dataclass
from typing import Final

from patchwright.choose import Choice
from patchwright.models import CandidatePatch, SearchPoint, SearchStatistics, Value


class Found(Value):
    """What one search brought: survivors, best first, and how far it came."""

    survivors: tuple[CandidatePatch, ...] = ()
    statistics: SearchStatistics = SearchStatistics()
    position: int = 0
    """Proposals consumed; a further search begins after them."""
    choice: Choice | None = None
    """How the survivors compare; they are in its order."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Where the search stops: by candidates and counted effort; seconds are a backstop.

    `seconds` are processor seconds of this process and of the zygotes; three quarters as many
    counted seconds are the budget of effort, so that on a usual machine the count ends the search.
    """

    candidates: int
    seconds: float
    test_seconds: float
    cores: int = 2

    @property
    def effort(self) -> float:
        """Return the counted seconds that judging may take."""
        return 0.75 * self.seconds


ONCE: Final = ("first_cpu_seconds",)


def add_statistics(before: SearchStatistics, now: SearchStatistics) -> SearchStatistics:
    """Return what two rounds of one search did together; endings are those of the later one."""
    counts = {
        name: getattr(before, name) + getattr(now, name)
        for name, value in now
        if isinstance(value, (int, float))
        and type(getattr(before, name)) is type(value) is not bool
    }
    later = [
        SearchPoint(
            seconds=p.seconds + before.seconds,
            tried=p.tried + before.tried,
            survived=p.survived + before.survived,
        )
        for p in now.points
    ]
    first = before.first_cpu_seconds
    counts["first_cpu_seconds"] = now.first_cpu_seconds if first is None else first
    counts["generated"] = now.generated  # a position, which the later round counts from the start
    return now.model_copy(update={**counts, "points": (*before.points, *later)[-200:]})
