"""Ask the oracle: real pytest on the written files, every failing id green, nothing else worse."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from patchwright.languages.python import Harness, SuiteRun, run_suite
from patchwright.models import Check, SuiteReport
from patchwright.workspace import Workspace


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

    def is_steady(self, test: str) -> bool:
        """Say whether a test id means the same test in every run."""
        return test.partition("[")[0] not in self.renamed


@dataclass(frozen=True, slots=True)
class OracleAnswer:
    """The check and the runs behind it."""

    check: Check
    after: SuiteReport
    runs: int


def ask_oracle(
    harness: Harness,
    workspace: Workspace,
    files: Mapping[str, bytes],
    run: SuiteRun,
    promise: Promise,
) -> OracleAnswer:
    """Run the whole suite on the patched files, then the failing tests again with other seeds."""
    begin = time.monotonic()
    after = _run(harness, workspace, files, run)
    complaint = complain(after, promise)
    runs = 1
    failing = tuple(t for t in promise.failing if t in after.results)
    while complaint is None and runs < promise.repeats and failing:
        again = replace(run, only=failing, seed=runs)
        complaint = _repeat_complaint(_run(harness, workspace, files, again), failing)
        runs += 1
    reason, detail = complaint or ("red_to_green", _praise(after, promise, runs))
    check = Check(
        name="oracle",
        passed=complaint is None,
        reason=reason,
        detail=detail,
        seconds=time.monotonic() - begin,
    )
    return OracleAnswer(check, after, runs)


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


def _repeat_complaint(report: SuiteReport, failing: tuple[str, ...]) -> tuple[str, str] | None:
    red = next((t for t in failing if not _passed(report, t)), None)
    return None if red is None else ("unsteady", f"{red} passed once and failed when repeated")


def _run(
    harness: Harness, workspace: Workspace, files: Mapping[str, bytes], run: SuiteRun
) -> SuiteReport:
    copy = workspace.make_copy("oracle", files)
    try:
        return run_suite(harness, copy, run)
    finally:
        workspace.drop_copy(copy)


def _praise(after: SuiteReport, promise: Promise, runs: int) -> str:
    passing = len(after.passing())
    return (
        f"{len(promise.failing)} failing id(s) pass in {runs} run(s) with different hash seeds, "
        f"and none of the {len(promise.passing)} that passed before is worse; {passing} pass now"
    )
