"""The zygotes of one search: a warm and a cold one, each started when it is first needed."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field

from patchwright.languages.python import Harness
from patchwright.models import TestResult
from patchwright.search.costs import Measured
from patchwright.territory import Territory
from patchwright.validate.screen import Screen, Screened, ScreenPlan, ScreenUnavailable
from patchwright.workspace import Workspace

MOST_STARTS = 3


@dataclass
class Screens:
    """Start zygotes, replace the warm one when it dies, and add up what they used."""

    harness: Harness
    workspace: Workspace
    territory: Territory
    stack: ExitStack
    begin_cpu: float = field(default_factory=time.process_time)
    start_up: float = 0.0
    """Processor seconds of starting zygotes: imports, collection and calibration."""
    _warm: Screen | None = None
    _cold: Screen | None = None
    _starts: int = 0
    _cold_tried: bool = False
    _gone: float = 0.0

    @property
    def warm(self) -> Screen | None:
        """Return the zygote that exchanges code; None when the suite cannot be held so."""
        failing = self.territory.in_memory
        if self._warm is None and failing and self._starts < MOST_STARTS:
            self._starts += 1
            screen = self._open("warm", failing)
            if screen is None or all(screen.found.get(t, (True,))[0] for t in failing):
                self._starts = MOST_STARTS  # what does not fail in memory will not tomorrow
                return None
            self._warm = screen
        return self._warm

    @property
    def cold(self) -> Screen | None:
        """Return the zygote that imports the project anew; None when it misses the failure."""
        if not self._cold_tried:
            self._cold_tried = True
            screen = self._open("cold", self.territory.in_memory or self.territory.failing)
            self._cold = screen if screen is not None and self._sees_the_failure(screen) else None
        return self._cold

    def measured(self) -> dict[str, Measured]:
        """Return what the failing tests took: from the warm zygote, else from their first run."""
        results, screen = self.territory.base.results, self.warm
        if screen is None:
            rows = {t: r for t, r in results.items() if not _hangs(r)}
            return {t: Measured(r.seconds, 0.0, 0) for t, r in rows.items()}
        return {
            t: Measured(results[t].seconds if t in results else 0.0, screen.found[t][1], steps)
            for t, steps in screen.steps.items()
        }

    def drop_warm(self) -> None:
        """Forget a zygote that died; another one is started when it is next needed."""
        if self._warm is not None:
            self._gone += self._warm.cpu_seconds
            self._warm = None

    def spent(self) -> float:
        """Return processor seconds of this process and of the zygotes since the search began."""
        living = sum(s.cpu_seconds for s in (self._warm, self._cold) if s is not None)
        return time.process_time() - self.begin_cpu + self._gone + living

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
        name = mode if self._starts < 2 or mode == "cold" else f"{mode}{self._starts}"
        copy = self.workspace.make_copy(name)
        begin = time.thread_time()  # proposals are made in another thread meanwhile
        try:
            screen = self.stack.enter_context(Screen(self.harness, copy, plan, mode))
        except ScreenUnavailable:
            return None
        screen.judge([], {})  # brings the processor seconds of the start
        self.start_up += screen.cpu_seconds + time.thread_time() - begin
        return screen

    def _sees_the_failure(self, screen: Screen) -> bool:
        path, source = next(iter(self.territory.sources.items()))
        probe = Screened(-1, (), (), "", {path: source.data})
        return screen.judge([probe], {})[-1].word in ("killed", "timed_out", "crashed")


def _hangs(result: TestResult) -> bool:
    return result.failure is not None and result.failure.exception == "Overrun"
