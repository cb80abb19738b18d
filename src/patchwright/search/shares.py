"""Choose what to judge next and when to stop: rules over counted effort, the same on every run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from patchwright.search.found import Budget

Kind = Literal["single", "again", "several", "cold"]
KINDS: Final[tuple[Kind, ...]] = ("single", "again", "several", "cold")

SHARES: Final[Mapping[Kind, float]] = {"again": 1 / 3, "several": 1 / 4}
"""Most of the effort that retries and several edits may take while single edits are left."""
COLD_SHARE: Final = 0.3
"""Most of the effort for candidates that cannot be judged in memory, while others are left."""
MOST_SURVIVORS: Final = 20
AFTER_FIRST: Final = 150
"""Most candidates after the first survivor; they give something to compare it with."""
AFTER_SHARE: Final = 0.3
AFTER_LEAST: Final = 0.25


@dataclass(frozen=True, slots=True)
class Spent:
    """What a search has spent so far; `effort` in counted seconds."""

    tried: int = 0
    effort: float = 0.0
    survivors: int = 0
    at_first: tuple[int, float] | None = None
    """Candidates tried and effort spent when the first survivor was found."""
    cpu_seconds: float = 0.0


def fits(share: float, spent: float, total: float, cost: float) -> bool:
    """Say whether some cost more keeps one kind of work within its share of the total."""
    return spent + cost <= share * (total + cost)


def next_kind(costs: Mapping[Kind, float], spent: Mapping[Kind, float]) -> Kind | None:
    """Return the kind of the next batch; `costs` has the kinds with work and what it would take.

    Single edits go first, the others as far as their shares go. When no single edit is left,
    the kind that would then have spent least is next.
    """
    total = sum(spent.values())
    if "single" not in costs:
        rest = [kind for kind in SHARES if kind in costs]
        return min(rest, key=lambda kind: spent.get(kind, 0.0) + costs[kind], default=None)
    for kind, share in SHARES.items():
        if kind in costs and fits(share, spent.get(kind, 0.0), total, costs[kind]):
            return kind
    return "single"


def stop_reason(spent: Spent, budget: Budget) -> str:
    """Say why the search ends here, or nothing when it goes on."""
    if spent.survivors >= MOST_SURVIVORS:
        return "enough survivors"
    if spent.at_first is not None and _enough_after(spent, *spent.at_first):
        return AFTER_FIRST_ENOUGH
    if spent.tried >= budget.candidates:
        return "budget of candidates"
    if spent.effort >= budget.effort:
        return "budget of counted steps and tests"
    return BACKSTOP if spent.cpu_seconds >= budget.seconds else ""


BACKSTOP: Final = "budget of processor seconds"
AFTER_FIRST_ENOUGH: Final = "enough tried after the first survivor"


def left_after(effort: float, at_first: float) -> float:
    """Return what may still be spent: some more in proportion to what the first survivor took."""
    return at_first + max(AFTER_LEAST, AFTER_SHARE * at_first) - effort


def _enough_after(spent: Spent, tried: int, effort: float) -> bool:
    return spent.tried >= tried + AFTER_FIRST or left_after(spent.effort, effort) <= 0
