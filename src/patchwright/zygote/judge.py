"""Run collected tests one by one in this process, quickly, and say only how they ended."""

import os
import resource
import signal
import time
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple

import pytest


class How(NamedTuple):
    """How to judge: processor seconds, the rung of the ladder, and whether to ask every test."""

    seconds: float
    level: int = 0
    vector: bool = False

    def patience(self) -> float:
        """Return the seconds that a fork may be silent."""
        return 3.0 + 4 * self.seconds


class Said(NamedTuple):
    """What the tests said of one candidate."""

    word: str
    by: Optional[str] = None
    greens: Tuple[str, ...] = ()
    steps: int = 0

    def row(self) -> Dict[str, Any]:
        """Return it as the part of a message."""
        return {
            "verdict": self.word,
            "by": self.by,
            "greens": list(self.greens),
            "steps": self.steps,
        }


class Overrun(BaseException):
    """A candidate used more processor time than one candidate may."""


class Judge:
    """A pytest plug-in that keeps the chosen tests and runs any of them again and again."""

    def __init__(self, only: Iterable[str]) -> None:
        self._only = set(only)
        self._all = any(test.endswith("conftest.py") for test in self._only)
        self.items: Dict[str, Any] = {}
        self._word = ""
        self._memory = False
        self._overrun = False
        self._kills: Dict[str, int] = {}

    # --- collection ----------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: List[Any]) -> None:
        """Keep only the tests that were asked for."""
        modules = tuple(t + "::" for t in self._only if "::" not in t and t)
        items[:] = [
            item
            for item in items
            if item.nodeid in self._only or item.nodeid.startswith(modules) or self._all
        ]
        self.items = {item.nodeid: item for item in items}

    # --- one test ------------------------------------------------------------------------------

    @pytest.hookimpl
    def pytest_runtest_makereport(self, item: Any, call: Any) -> Any:
        """Make a report without the rendering of the failure, which costs more than the test."""
        outcome: Any = "passed"
        error = None
        if call.excinfo is not None:
            error = call.excinfo.value
            outcome = "skipped" if isinstance(error, pytest.skip.Exception) else "failed"
        report = pytest.TestReport(
            item.nodeid,
            item.location,
            {},
            outcome,
            None,
            call.when,
        )
        self._memory = self._memory or isinstance(error, MemoryError)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note how one phase of the test went."""
        if report.outcome != "passed" or hasattr(report, "wasxfail"):
            self._word = self._word or str(report.outcome)

    def run(self, test: str) -> bool:
        """Run one test with all its fixtures and say whether it passed."""
        self._word = ""
        item = self.items[test]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self._word

    def measure(self, tests: Iterable[str], seconds: float) -> Dict[str, Tuple[bool, float]]:
        """Run tests as they are; passed or not, and processor seconds, for each."""
        found = {}
        for test in tests:
            begin = time.process_time()
            word = self.judge([test], [], How(seconds)).word
            found[test] = (word == "survived", time.process_time() - begin)
        return found

    def note_kill(self, test: Optional[str]) -> None:
        """Remember which test convicted a candidate: it is asked first from now on."""
        if test:
            self._kills[test] = self._kills.get(test, 0) + 1

    # --- one candidate -------------------------------------------------------------------------

    def judge(self, failing: List[str], guards: List[str], how: How) -> Said:
        """Run the failing tests, then the guards, and stop at the first that does not pass.

        With `how.vector`, every failing test is run, and the guards when one of them passed; a
        broken guard leaves no green.
        """
        self._memory = self._overrun = False
        ordered = sorted(failing, key=lambda t: -self._kills.get(t, 0))
        greens: List[str] = []
        killer: Optional[str] = None
        try:
            self._limit(how.seconds)
            killer = self._ask(ordered, guards, greens, how.vector)
            self._limit(0)
        except (Overrun, SystemExit, KeyboardInterrupt):
            self._limit(0)
            killer = ""
        if self._overrun:
            return Said("timed_out", killer, tuple(greens))
        if self._memory:
            return Said("out_of_memory", killer, tuple(greens))
        return Said("survived" if killer is None else "killed", killer, tuple(greens))

    def _ask(
        self, failing: List[str], guards: List[str], greens: List[str], vector: bool
    ) -> Optional[str]:
        killer = None
        for test in failing:
            if self.run(test):
                greens.append(test)
                continue
            killer = killer or test
            if not vector:
                return killer
        broken = (
            next((t for t in guards if not self.run(t)), None) if greens or not failing else None
        )
        if broken is not None:
            greens.clear()
        return killer or broken

    def _limit(self, seconds: float) -> None:
        def overrun(signum: int, frame: Any) -> None:
            self._overrun = True
            raise Overrun

        if seconds:
            signal.signal(signal.SIGPROF, overrun)
        # The interval fires again and again: an `except BaseException` may swallow the first.
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.05 if seconds else 0)


def bound_memory(megabytes: int) -> None:
    """Let this process have so much more address space than it has now."""
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[0])
    limit = pages * resource.getpagesize() + megabytes * 1024 * 1024
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        limit = min(limit, most)
    resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def be_quiet() -> None:
    """Send what tests print nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
