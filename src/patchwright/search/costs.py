"""Count what judging costs: steps and calibrated tests, never the clock during the search."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from patchwright.validate.screen import Judged

WARM: Final = 0.0006
COLD: Final = 0.15
START_COLD: Final = 0.3
"""Counted seconds for one candidate in memory, for one that imports anew, and to begin those."""
STEP: Final = 1e-6
"""Counted seconds for a loop round or a call of the candidate's code."""
DEAR_STEP: Final = 1e-5
"""Processor seconds that one step of the project's own code may explain."""
SLOW: Final = 0.25
LOADED: Final = 20
"""How many times slower than its processor time a test that only computes may seem."""
MOST_AT_ONCE: Final = 64
MOST_ASKED: Final = 24
"""Failing tests, of many, that run for a candidate that turns none of them green."""


class Measured(NamedTuple):
    """What a test took in the unchanged project; -1 steps when it never ends."""

    seconds: float
    cpu_seconds: float
    steps: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What the tests of one search cost, in counted seconds."""

    first: float
    """Of a candidate that one failing test convicts."""
    every: float
    """Of a candidate for which all of them run."""
    steps: float = 0.0
    """What their steps count in such a run, where greens are wanted of one that repairs nothing."""

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

    @property
    def vector(self) -> float:
        """Return what one candidate costs of which all greens are wanted."""
        return WARM + self.every + self.steps

    @property
    def wave(self) -> int:
        """Return how many candidates of several edits are judged together."""
        return max(1, min(self.batch, int(0.5 / self.vector)))


def calibrate(failing: Sequence[str], measured: Mapping[str, Measured]) -> Costs:
    """Measure a search's tests by what the failing ones took before anything was changed."""
    seconds = [counted_seconds(measured[test]) for test in failing if test in measured]
    steps = [max(0, measured[test].steps) for test in failing if test in measured]
    asked = min(1.0, MOST_ASKED / max(1, len(steps)))
    return Costs(min(seconds, default=0.0), sum(seconds), STEP * sum(steps) * asked)


def counted_seconds(test: Measured) -> float:
    """Return what a test counts beside its steps: nothing, or the next power of two.

    Code of the project is counted by its steps, and of a test that never ends the screen takes
    only so many. What is left is foreign code that has no steps, and waiting. Thresholds and
    scale are coarse, so that a loaded machine counts alike.
    """
    if test.steps < 0:
        return 0.0
    foreign = test.cpu_seconds - DEAR_STEP * test.steps
    waiting = test.seconds if test.cpu_seconds * LOADED < test.seconds else 0.0
    found = max(foreign if foreign >= SLOW else 0.0, waiting if waiting >= 4 * SLOW else 0.0)
    return float(2 ** math.ceil(math.log2(found))) if found else 0.0
