"""Ask the oracle: real pytest on the written files, every failing id green, nothing else worse."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event

from patchwright.languages.python import Harness, SuiteRun, run_suite
from patchwright.models import Check, SuiteReport
from patchwright.workspace import Workspace

AT_ONCE = 2
"""Suites at one time; more than there are cores would only make them slow."""
MOST_NEAR = 200
"""Tests that run an edited file and go first in a slow suite; the quickest."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a plausible patch has to do: `failing` pass, `passing` stay passing, `known` stay.

    Of a function in `renamed` the ids differ from run to run, so as many must pass as before.
    """

    failing: tuple[str, ...]
    passing: tuple[str, ...]
    known: tuple[str, ...]
    flaky: frozenset[str]
    repeats: int
    renamed: tuple[str, ...] = ()
    reaching: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Path -> passing tests that were seen to run some of its lines, the quickest first."""
    slow: bool = False
    """Whether a run of the whole suite is worth avoiding for a candidate that fails anyway."""

    def near(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the quickest passing tests that run some of these files."""
        found = (t for path in paths for t in self.reaching.get(path, ())[:MOST_NEAR])
        return tuple(t for t in found if t not in self.flaky and self.is_steady(t))

    def is_steady(self, test: str) -> bool:
        """Say whether a test id means the same test in every run."""
        return test.partition("[")[0] not in self.renamed


@dataclass(frozen=True, slots=True)
class OracleAnswer:
    """The check and the runs behind it."""

    check: Check
    after: SuiteReport | None
    """The run of the whole suite; None when the candidate failed before it."""
    runs: int


def ask_oracle(
    harness: Harness,
    workspace: Workspace,
    files: Mapping[str, bytes],
    run: SuiteRun,
    promise: Promise,
) -> OracleAnswer:
    """Run the whole suite on the patched files, and the failing tests again with other seeds.

    Two runs at a time; after the first complaint none is started. In a slow suite the failing
    tests and those that run the edited files go first: most refusals come from them.
    """
    begin = time.monotonic()
    asked = _Asked(harness, workspace, files, promise)
    repeats = list(_repeats(run, promise, files))
    early = repeats[:1] if promise.slow else []
    complaint = asked.together(early) or asked.together([run, *repeats[len(early) :]])
    after, runs = asked.reports.get(run), len(asked.reports)
    if complaint and complaint[0] == "still_failing" and after and not complain(after, promise):
        complaint = ("unsteady", f"{complaint[1]} in one run, and did in another")
    reason, detail = complaint or ("red_to_green", _praise(asked.reports[run], promise, runs))
    check = Check(
        name="oracle",
        passed=complaint is None,
        reason=reason,
        detail=detail,
        seconds=time.monotonic() - begin,
    )
    return OracleAnswer(check, after, runs)


def _repeats(run: SuiteRun, promise: Promise, files: Mapping[str, bytes]) -> Iterator[SuiteRun]:
    """Yield runs of the failing tests; in a slow suite the first has the tests near them too."""
    failing = [t for t in promise.failing if "::" in t and promise.is_steady(t)]
    for seed in range(1, promise.repeats) if failing else ():
        near = promise.near(files) if promise.slow and seed == 1 else ()
        yield replace(run, only=tuple(dict.fromkeys((*failing, *near))), seed=seed)


@dataclass
class _Asked:
    """The runs of one candidate so far."""

    harness: Harness
    workspace: Workspace
    files: Mapping[str, bytes]
    promise: Promise
    reports: dict[SuiteRun, SuiteReport] = field(default_factory=dict)
    refused: Event = field(default_factory=Event)

    def once(self, run: SuiteRun) -> tuple[str, str] | None:
        """Run once and return what there is to complain about; not when another run was refused."""
        if self.refused.is_set():
            return None
        name = f"oracle{run.seed}"
        copy = self.workspace.make_copy(name, self.files)
        try:
            report = run_suite(self.harness, copy, run)
        finally:
            self.workspace.drop_copy(copy)
        self.reports[run] = report
        found = complain if run.only is None else _repeat_complaint
        complaint = found(report, self.promise)
        if complaint is not None:
            self.refused.set()
        return complaint

    def together(self, runs: Sequence[SuiteRun]) -> tuple[str, str] | None:
        """Return the first complaint of some runs, by their order."""
        with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
            return next(filter(None, list(pool.map(self.once, runs))), None)


def complain(after: SuiteReport, promise: Promise) -> tuple[str, str] | None:
    """Return a reason code and a sentence when a suite run breaks the promise."""
    if after.ended != "finished":
        return f"suite_{after.ended}", "the suite did not run to its end with the patch"
    red = next((t for t in promise.failing if not _green(after, t)), None)
    if red is not None:
        return "still_failing", f"{red} does not pass"
    steady = [t for t in promise.passing if t not in promise.flaky and promise.is_steady(t)]
    broken = next((t for t in steady if not _passed(after, t)), None)
    if broken is not None:
        return "regression", f"{broken} passed before and does not now"
    return _count_complaint(after, promise) or _lost_complaint(after, promise)


def _lost_complaint(after: SuiteReport, promise: Promise) -> tuple[str, str] | None:
    expected = (t for t in promise.known if promise.is_steady(t) and t not in promise.failing)
    lost = next((t for t in expected if t not in after.results), None)
    return None if lost is None else ("tests_lost", f"{lost} was collected before, and not now")


def _count_complaint(after: SuiteReport, promise: Promise) -> tuple[str, str] | None:
    for function in promise.renamed:
        before = sum(t.partition("[")[0] == function for t in promise.passing)
        now = sum(t.partition("[")[0] == function for t in after.passing())
        if now < before:
            return "regression", f"{before} cases of {function} passed before, and {now} do now"
    return None


def _passed(report: SuiteReport, test: str) -> bool:
    found = report.results.get(test)
    return found is not None and found.outcome == "passed"


def _green(report: SuiteReport, test: str) -> bool:
    """Say whether a failing id passes; for a module that could not be collected, all in it."""
    if "::" in test:
        return _passed(report, test)
    inside = "" if test.endswith("conftest.py") else test + "::"
    tests = [t for t in report.results if t.startswith(inside)]
    red = [t for t in tests if report.results[t].outcome in ("failed", "error")]
    return test not in report.results and bool(tests) and not red


def _repeat_complaint(report: SuiteReport, promise: Promise) -> tuple[str, str] | None:
    """Return what is wrong in a run of some tests: only those that are in it can be."""
    failing = (t for t in promise.failing if "::" in t and promise.is_steady(t))
    red = next((t for t in failing if not _passed(report, t)), None)
    if red is not None:
        return "still_failing", f"{red} does not pass"
    steady = set(promise.passing)
    broken = next((t for t in report.results if t in steady and not _passed(report, t)), None)
    return None if broken is None else ("regression", f"{broken} passed before and does not now")


def _praise(after: SuiteReport, promise: Promise, runs: int) -> str:
    passing = len(after.passing())
    return (
        f"{len(promise.failing)} failing id(s) pass in {runs} run(s) with different hash seeds, "
        f"and none of the {len(promise.passing)} that passed before is worse; {passing} pass now"
    )
