"""Run collected tests one by one in this process, quickly, and say only how they ended."""

import os
import re
import resource
import signal
import time
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple

import pytest

from .counting import ENDLESS, Counter
from .direct import Call

ENDLESS_COST = 20000  # steps, for the order only, of a test that does not end
TIMES_STEPS = 10  # what a candidate may need, compared with the unchanged project
MOST_PROBED = 12  # failing tests, of many, that all have to fail before the others are not asked
MOST_OUT_OF_STEPS = 3  # tests of one candidate that may run out of steps before we stop asking
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")


class How(NamedTuple):
    """How to judge: processor seconds as a backstop, steps for each test, and the rest."""

    seconds: float
    steps: int = ENDLESS
    vector: bool = False
    ordered: bool = False
    """In the order in which pytest runs them, not failing tests first."""
    whole: bool = False
    """Through pytest's whole protocol, never directly."""
    sleep: float = float("inf")
    """Seconds that a fork may wait without computing."""

    def patience(self) -> float:
        """Return the seconds that a fork may be silent."""
        return 5.0 + 4 * self.seconds


class Said(NamedTuple):
    """What the tests said of one candidate."""

    word: str
    by: Optional[str] = None
    greens: Tuple[str, ...] = ()
    steps: int = 0
    backstop: bool = False

    def row(self) -> Dict[str, Any]:
        """Return it as the part of a message."""
        return {
            "verdict": self.word,
            "by": self.by,
            "greens": list(self.greens),
            "steps": self.steps,
            "backstop": self.backstop,
        }


class Overrun(BaseException):
    """A candidate used more processor time than one candidate may."""


class Judge:
    """A pytest plug-in that keeps the chosen tests and runs any of them again and again."""

    def __init__(self, only: Iterable[str]) -> None:
        self._only = set(only)
        self._all = any(test.endswith("conftest.py") for test in self._only)
        self.items: Dict[str, Any] = {}
        self.direct: Dict[str, Call] = {}
        self.counter = Counter()
        self.clean: Callable[[], bool] = lambda: True
        """Says whether nothing was left behind; asked when a test was cut short."""
        self.endless: Callable[[str], bool] = lambda test: False
        """Says whether a test that ran out of steps provably never ends."""
        self._word = ""
        self._error: Optional[BaseException] = None
        self._memory = False
        self._overrun = False
        self._kills: Dict[str, int] = {}
        self.costs: Dict[str, int] = {}
        """Steps of the tests that end in the unchanged project."""

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
        self._error = self._error or error
        self._memory = self._memory or isinstance(error, MemoryError)
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note how one phase of the test went."""
        if report.outcome != "passed" or hasattr(report, "wasxfail"):
            self._word = self._word or str(report.outcome)

    def run(self, test: str) -> bool:
        """Run one test with all its fixtures and say whether it passed."""
        self._word, self._error = "", None
        item = self.items[test]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self._word

    def passes(self, test: str, whole: bool = False) -> bool:
        """Say whether a test passes, asked directly where that is allowed."""
        call = None if whole else self.direct.get(test)
        if call is None:
            return self.run(test)
        self._error = None
        try:
            call()
        except Overrun:
            raise
        except BaseException as error:  # noqa: BLE001 - foreign tests raise what they like
            self._error = error
            self._memory = self._memory or isinstance(error, MemoryError)
            return False
        return True

    def measure(self, tests: Iterable[str], seconds: float) -> Dict[str, Tuple[bool, float]]:
        """Run tests as they are; passed or not, and processor seconds, for each."""
        found = {}
        for test in tests:
            begin = time.process_time()
            word = self.judge([test], [], How(seconds, whole=True)).word
            found[test] = (word == "survived", time.process_time() - begin)
        return found

    def observe(self, test: str, how: How, root: str) -> List[Any]:
        """Run one test: passed or not, processor seconds, steps (-1: endless), how it failed."""
        begin = time.process_time()
        said = self.judge([test], [], how)
        seconds = time.process_time() - begin
        steps = said.steps if said.word in ("killed", "survived") else -1
        return [said.word == "survived", seconds, steps, failure_name(self._error, root)]

    def note_kill(self, test: Optional[str]) -> None:
        """Remember which test convicted a candidate: it is asked first from now on."""
        if test:
            self._kills[test] = self._kills.get(test, 0) + 1

    # --- one candidate -------------------------------------------------------------------------

    def judge(self, failing: Sequence[str], guards: Sequence[str], how: How) -> Said:
        """Run the failing tests, then the guards, and stop at the first that does not pass.

        With `how.vector`, every failing test is run, and the guards when one of them passed; a
        broken guard leaves no green. Of very many failing tests, some have to show a green first.
        A test that runs out of steps convicts nobody; the others are asked first.
        """
        self._memory = self._overrun = False
        asked = _Asked(self, failing, guards, how)
        try:
            self._limit(how.seconds)
            asked.ask()
            self._limit(0)
        except (Overrun, SystemExit, KeyboardInterrupt):
            self._limit(0)
            asked.killer = asked.killer or asked.under_way
        finally:
            self.counter.rest()
        return self._said(asked)

    def _said(self, asked: "_Asked") -> Said:
        word = "survived" if asked.killer is None else "killed"
        by: Optional[str] = asked.killer
        if self._memory:
            word = "out_of_memory"
        elif self._overrun or (asked.out and by is None):
            word, by = "timed_out", asked.under_way
        return Said(word, by, tuple(asked.greens), asked.steps, self._overrun)

    def by_rate(self, tests: Sequence[str]) -> List[str]:
        """Order tests by kills for each counted step, the best first; what may hang comes late."""
        kills, costs = self._kills, self.costs
        rates = {t: (kills.get(t, 0) + 0.1) / (costs.get(t, ENDLESS_COST) + 100) for t in tests}
        return sorted(tests, key=lambda t: -rates[t])

    def in_order(self, tests: Iterable[str]) -> List[str]:
        """Order tests as pytest runs them."""
        wanted = set(tests)
        return [t for t in self.items if t in wanted]

    def _limit(self, seconds: float) -> None:
        def overrun(signum: int, frame: Any) -> None:
            self._overrun = True
            raise Overrun

        if seconds:
            signal.signal(signal.SIGPROF, overrun)
        # The interval fires again and again: an `except BaseException` may swallow the first.
        signal.setitimer(signal.ITIMER_PROF, seconds, 0.05 if seconds else 0)


class _Asked:
    """The tests of one candidate, and what they have said so far."""

    def __init__(
        self, judge: Judge, failing: Sequence[str], guards: Sequence[str], how: How
    ) -> None:
        self._judge = judge
        self._failing = failing
        self._guards = guards
        self._how = how
        self.greens: List[str] = []
        self.out = 0
        self.killer: Optional[str] = None
        self.under_way = ""
        self.steps = 0

    def ask(self) -> None:
        if self._how.ordered:
            self._ask_in_order()
            return
        for part in self._parts():
            for test in self._judge.by_rate(part):
                if self._passes(test):
                    self.greens.append(test)
                elif self._decided():
                    return
            if part and not self.greens:
                return
        self._ask_guards()

    def _parts(self) -> List[Sequence[str]]:
        """Return failing tests to ask, and those to ask when some of the first passed."""
        if not self._how.vector or len(self._failing) <= 2 * MOST_PROBED:
            return [self._failing]
        step = -(-len(self._failing) // MOST_PROBED)
        some = self._failing[::step]
        return [some, [test for test in self._failing if test not in some]]

    def _ask_guards(self) -> None:
        for test in self._guards:
            if not self._passes(test):
                self.greens.clear()
                if self.killer or self.out >= MOST_OUT_OF_STEPS or not self._judge.clean():
                    return

    def _ask_in_order(self) -> None:
        failing = set(self._failing)
        for test in self._judge.in_order([*self._failing, *self._guards]):
            passed = self._passes(test)
            if passed and test in failing:
                self.greens.append(test)
            if not passed and (test not in failing or self.out or not self._how.vector):
                if test not in failing:
                    self.greens.clear()
                return

    def _passes(self, test: str) -> bool:
        judge = self._judge
        self.under_way = test
        judge.counter.allow(self._allowed(test))
        try:
            passed = judge.passes(test, self._how.whole)
        finally:
            self.steps += judge.counter.used()
        if not judge.counter.spent():
            if not passed:
                self.killer = self.killer or test
            return passed
        if not self.out and judge.clean() and judge.endless(test):
            self.killer = self.killer or test
        else:
            self.out += 1
        return False

    def _allowed(self, test: str) -> int:
        """Return the steps of a test: fewer when another ran out, for then it only may convict."""
        most = self._how.steps
        if not self.out:
            return most
        return max(most // 8, min(most, TIMES_STEPS * self._judge.costs.get(test, 0)))

    def _decided(self) -> bool:
        """Say whether asking further failing tests could tell no more."""
        if self.killer is not None:
            return not self._how.vector or not self._judge.clean()
        return self.out >= MOST_OUT_OF_STEPS or not self._judge.clean()


def failure_name(error: Optional[BaseException], root: str) -> str:
    """Say how a test failed, in words that are the same in every process."""
    if error is None:
        return ""
    if isinstance(error, RecursionError):
        return "RecursionError"  # what hit the limit, and where, depends on who called
    try:
        text = _ADDRESS.sub("0x", str(error))[:500]
    except Exception:  # noqa: BLE001 - the project's own exceptions may fail at this as well
        text = ""
    rows = [type(error).__name__, text]
    link = error.__traceback__
    while link is not None:
        code = link.tb_frame.f_code
        if code.co_filename.startswith(root):
            rows.append("{}:{}".format(code.co_name, link.tb_lineno))
        link = link.tb_next
    return "|".join(rows)


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
