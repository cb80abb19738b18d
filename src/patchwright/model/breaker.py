"""A circuit breaker: who failed again and again is left alone for a while, or for good."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST_FAILURES: Final = 3
"""Failures in a row after which a model is not asked again for a while."""
PAUSE: Final = 120.0
"""Seconds of that while."""


@dataclass
class Breaker:
    """What failed how often; `clock` counts seconds."""

    clock: Callable[[], float]
    failures: dict[str, int] = field(default_factory=dict)
    closed_until: dict[str, float] = field(default_factory=dict)

    def is_open(self, name: str) -> bool:
        """Say whether a model must not be asked now; after the pause one try is free."""
        return self.clock() < self.closed_until.get(name, 0.0)

    def succeeded(self, name: str) -> None:
        """Forget the failures of a model."""
        self.failures.pop(name, None)
        self.closed_until.pop(name, None)

    def failed(self, name: str, *, for_good: bool = False) -> None:
        """Note a failure; one that no waiting changes ends it for good."""
        count = self.failures.get(name, 0) + 1
        self.failures[name] = count
        if for_good:
            self.closed_until[name] = float("inf")
        elif count >= MOST_FAILURES:
            self.closed_until[name] = self.clock() + PAUSE
