"""Count what judging costs: steps and calibrated tests, never the clock during the search."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from patchwright.models import TestResult
from patchwright.validate.screen import Judged

WARM: Final = 0.0004
COLD: Final = 0.15
START_COLD: Final = 0.3
"""Counted seconds for one candidate in memory, for one that imports anew, and to begin those."""
STEP: Final = 5e-7
"""Counted seconds for a loop round or a call of the candidate's code."""
SLOW: Final = 0.25
MOST_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Costs:
    """What the tests of one search cost, in counted seconds."""

    first: float
    """Of a candidate that one failing test convicts."""
    every: float
    """Of a candidate for which all of them run."""

    def of(self, judged: Judged, *, cold: bool = False) -> float:
        """Return the cost of one verdict."""
        if judged.word in ("duplicate", "invalid", "unswappable"):
            return 0.0
        tests = self.every if judged.greens or judged.word == "survived" else self.first
        return (COLD if cold else WARM) + tests + STEP * judged.steps

    @property
    def batch(self) -> int:
        """Return how many candidates are judged between two decisions: few when tests are slow."""
        return max(1, min(MOST_AT_ONCE, int(0.25 / (WARM + self.first))))


def calibrate(failing: Sequence[str], results: Mapping[str, TestResult]) -> Costs:
    """Measure a search's tests by how long they took while the failure was reproduced."""
    found = [results[test] for test in failing if test in results]
    # A test that hangs costs steps, and of those only as many as the screen allows.
    ended = [r for r in found if r.failure is None or r.failure.exception != "Overrun"]
    seconds = [counted_seconds(result.seconds) for result in ended]
    return Costs(first=min(seconds, default=0.0), every=sum(seconds))


def counted_seconds(seconds: float) -> float:
    """Return what a test counts: nothing when it is quick, else the next power of two.

    Quick tests are counted by their steps. Slow ones mostly wait or run foreign code that has
    no steps; the coarse scale keeps a loaded machine from changing the count.
    """
    return 0.0 if seconds < SLOW else float(2 ** math.ceil(math.log2(seconds)))
