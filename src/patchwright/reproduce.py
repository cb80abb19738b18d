"""Reproduce the failure: run the oracle, repeat it, trace it, and prove that it sees our edits."""

import ast
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from patchwright.diagnose import diagnose, wanting
from patchwright.languages.python import Harness, SuiteRun, is_test_file, run_suite
from patchwright.leftovers import shares_by_mistake
from patchwright.models import Ending, Outcome, SuiteReport, Value
from patchwright.workspace import Workspace

MOST_TRACED = 400
TRACED_SECONDS = 30.0
"""Seconds that traced tests which pass may take without the tracing."""
LEAST_TRACED = 10
MOST_PLANTED = 3
LEAST_REPEATS = 2
"""Runs of the failing tests of which each is needed without tracing."""
LACKING = frozenset({"ImportError", "AttributeError", "NameError", "TypeError"})
"""Exceptions that can mean that the project should have something, though none of it runs."""
AT_ONCE = 2
"""Suites at one time; more than there are cores would only make them slow."""


class Reproduction(Value):
    """What is known of the failure before anything is blamed for it."""

    ending: Ending | None = None
    base: SuiteReport = SuiteReport()
    traced: SuiteReport = SuiteReport()
    failing: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    spoiled: Ending | None = None
    """What is said of failing tests that pass alone, unless a patch is found for them."""
    renamed: tuple[str, ...] = ()
    """Test functions whose parameter ids differ from run to run of the same code."""
    outside: tuple[str, ...] = ()
    """Failing tests that want what this machine has not, or run nothing of the project."""
    proof: str = ""
    runs: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run and how often."""

    run: SuiteRun
    repeats: int = 3
    suspected: tuple[str, ...] = ()
    """Ids that failed elsewhere, as an alert says; when some of them fail here, only they count."""


def reproduce_failures(harness: Harness, workspace: Workspace, wish: Wish) -> Reproduction:
    """Run the suite, repeat what failed, and return what can be relied on."""
    base = _observe(harness, workspace, wish.run, "base")
    failing = _meant(base, wish.suspected)
    ending = _base_ending(base)
    if ending is not None and ending.reason == "nothing_fails" and wish.suspected:
        return _insist(harness, workspace, wish, base)
    meant = _narrowed(base, failing)
    ending = ending or diagnose(meant, harness.sandbox)
    if ending is not None:
        return Reproduction(ending=ending, base=base, failing=failing, runs=1)
    outside = wanting(meant, harness.sandbox)
    if outside:
        wish = replace(wish, suspected=tuple(t for t in failing if t not in outside))
    found = _confirm(harness, workspace, wish, base)
    return found.model_copy(update={"outside": outside + found.outside})


def compare_with_base(
    harness: Harness, merge_base: Workspace, wish: Wish, found: Reproduction
) -> Reproduction:
    """Leave out what fails at the merge base as well: a pull request answers for its own failures.

    FAILS_ON_BASE when nothing is left. Tests that the merge base lacks are the pull request's own.
    """
    run = replace(wish.run, only=found.failing)
    there = _observe(harness, merge_base, run, "merge-base")
    own = tuple(t for t in found.failing if not _red(there, t))
    changes: dict[str, object] = {"failing": own, "runs": found.runs + 1}
    if not own:
        sentence = f"{found.failing[0]} fails at the merge base as well, so this pull request did"
        sentence += " not break it; repair the branch that it targets."
        changes = {"ending": _end(Outcome.FAILS_ON_BASE, "red_at_merge_base", sentence)}
    return found.model_copy(update=changes)


def _meant(base: SuiteReport, suspected: Sequence[str]) -> tuple[str, ...]:
    """Return the failing ids that the alert is about, or all when none of its ids fails here."""
    failing = base.failing()
    named = {test for test in failing if test in suspected or test.partition("[")[0] in suspected}
    return tuple(t for t in failing if t in named) or failing


def _narrowed(base: SuiteReport, failing: Sequence[str]) -> SuiteReport:
    """Return the report without failures that the alert is not about."""
    kept = {t: r for t, r in base.results.items() if t in failing or not _red(base, t)}
    return base.model_copy(update={"results": kept})


def _insist(harness: Harness, workspace: Workspace, wish: Wish, base: SuiteReport) -> Reproduction:
    """Run the ids that failed elsewhere again and again before saying that they do not fail."""
    only = tuple(t for t in base.results if t in wish.suspected)
    ending = _base_ending(base)
    runs = [replace(wish.run, only=only, seed=n) for n in range(1, wish.repeats)] if only else []
    repeats = [_observe(harness, workspace, run, "again") for run in runs]
    flaky = tuple(t for t in only if any(_red(report, t) for report in repeats))
    if flaky:
        ending = _flaky_ending(flaky, repeats, elsewhere=True)
    elif ending is not None and only:
        sentence = f"{only[0]} failed there and passes here, {1 + len(repeats)} times of"
        sentence += f" {1 + len(repeats)}; the difference is in the machine, a service or the time."
        ending = _end(Outcome.NOT_REPRODUCED, "passes_here", sentence)
    return Reproduction(ending=ending, base=base, flaky=flaky, runs=1 + len(repeats))


def _confirm(harness: Harness, workspace: Workspace, wish: Wish, base: SuiteReport) -> Reproduction:
    """Trace, repeat and prove, two runs at a time, each with a process and a copy of its own."""
    failing = _meant(base, wish.suspected)
    quick = replace(wish.run, test_seconds=_patience(base, wish.run))
    alone = 1 if wish.repeats > LEAST_REPEATS else 0  # the traced run is a repeat as well
    again = [replace(quick, only=failing, seed=n) for n in range(1 + alone, wish.repeats)]
    trace = replace(quick, only=worth_tracing(base), trace=True, seed=alone)
    guess = likely_source(workspace, base, failing)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        jobs = [
            pool.submit(_observe, harness, workspace, run, f"repeat{n}")
            for n, run in enumerate([trace, *again])
        ]
        planted = pool.submit(_is_seen, harness, workspace, replace(quick, only=failing), guess)
        traced, *repeats = [job.result() for job in jobs]
    unclear = bool(alone) and not all(_red(traced, test) for test in failing)
    if unclear:
        # Tracing may be why a test passes or is not there; what says so is a run without it.
        plain = replace(quick, only=failing, seed=alone)
        repeats.append(_observe(harness, workspace, plain, "repeat"))
        traced = _observe(harness, workspace, replace(trace, seed=0), "traced")
    steady = tuple(t for t in failing if _always_red(repeats, t))
    flaky = tuple(t for t in failing if t not in steady)
    apart = tuple(t for t in steady if _is_apart(base, traced, t))
    if len(apart) == len(steady):
        apart = ()
    found = Reproduction(
        base=base,
        traced=traced,
        failing=tuple(t for t in steady if t not in apart),
        flaky=flaky,
        renamed=_renamed(trace.only or (), traced),
        outside=apart,
        runs=2 + len(repeats) + unclear + (guess is not None),
    )
    if not steady:
        found = _in_company(harness, workspace, replace(wish, run=quick), found, repeats)
    if found.ending is not None:
        return found
    if planted.result() and guess in _executed(found):
        return found.model_copy(update={"proof": guess})
    return _prove(harness, workspace, quick, found)


def _in_company(
    harness: Harness,
    workspace: Workspace,
    wish: Wish,
    found: Reproduction,
    repeats: Sequence[SuiteReport],
) -> Reproduction:
    """Repeat tests that pass alone after those that ran before them.

    Only where the source shares by mistake what tests change; else the fault is in the tests.
    """
    ending, base = _flaky_ending(found.flaky, repeats), found.base
    last = max(list(base.results).index(t) for t in found.flaky)
    company = tuple(base.results)[: last + 1]
    quick = sum(base.results[t].seconds for t in company) <= TRACED_SECONDS
    sources = [p for p in base.sources if p.endswith(".py") and not is_test_file(p)]
    fits = quick and len(company) <= MOST_TRACED and ending.reason == "order_dependent"
    if not fits or not any(shares_by_mistake(workspace.read(p)) for p in sources):
        return found.model_copy(update={"ending": ending})
    runs = [replace(wish.run, only=company, seed=n, trace=n == 0) for n in range(wish.repeats)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        names = (f"company{n}" for n in range(len(runs)))
        reports = list(pool.map(lambda r, n: _observe(harness, workspace, r, n), runs, names))
    steady = tuple(t for t in found.flaky if _always_red(reports, t))
    changes: dict[str, object] = {
        "runs": found.runs + len(runs),
        "flaky": tuple(set(found.flaky) - set(steady)),
    }
    if not steady:
        return found.model_copy(update={**changes, "ending": ending})
    more = {"failing": steady, "traced": reports[0], "spoiled": ending}
    return found.model_copy(update={**changes, **more})


def _observe(harness: Harness, workspace: Workspace, run: SuiteRun, name: str) -> SuiteReport:
    copy = workspace.make_copy(name)
    try:
        return run_suite(harness, copy, run)
    finally:
        workspace.drop_copy(copy)


def _base_ending(base: SuiteReport) -> Ending | None:
    if base.ended == "deadline":
        sentence = "The suite did not end within the time allowed; name the failing test with"
        sentence += " --test ID, or allow more with --suite-seconds."
        return _end(Outcome.BUDGET_EXHAUSTED, "suite_too_slow", sentence)
    if base.failing():
        return None
    if base.ended == "died":
        sentence = "The suite ended without a report; run it by hand to see why. It printed: "
        return _end(Outcome.ENVIRONMENT, "suite_died", sentence + _tail(base))
    if base.ended == "unusable" or base.exit_code not in (0, 5):
        sentence = f"pytest could not start (exit code {base.exit_code}). It printed: "
        return _end(Outcome.ENVIRONMENT, "pytest_unusable", sentence + _tail(base))
    if not base.results:
        sentence = "No tests were found; Patchwright needs at least one failing pytest test."
        return _end(Outcome.DECLINED, "no_tests", sentence)
    sentence = f"All {len(base.passing())} tests pass here, so there is nothing to repair."
    return _end(Outcome.NOT_REPRODUCED, "nothing_fails", sentence)


def _tail(report: SuiteReport) -> str:
    return "\n".join(report.tail.splitlines()[-8:])


def _end(outcome: Outcome, reason: str, sentence: str) -> Ending:
    return Ending(outcome=outcome, reason=reason, sentence=sentence)


def _patience(base: SuiteReport, run: SuiteRun) -> float:
    """Return the seconds that one test may take from now on: a hang has been seen already."""
    slowest = max((r.seconds for r in base.results.values() if r.outcome == "passed"), default=0)
    return min(run.test_seconds, max(2.0, 5 * slowest))


def worth_tracing(base: SuiteReport) -> tuple[str, ...]:
    """Choose all failing tests and the passing ones that are likely to run the same code.

    Of passing tests that together take long only as many are traced, of the nearest the quickest
    first, as fit: tracing slows a test down, and each has to run for it once more.
    """
    failing = base.failing()
    files = {t.partition("::")[0] for t in failing}
    near = [t for t in base.passing() if t.partition("::")[0] in files]
    far = [t for t in base.passing() if t.partition("::")[0] not in files]
    room = max(MOST_TRACED - len(near), MOST_TRACED // 2)
    step = max(1, -(-len(far) // room))
    return (*failing, *_affordable(base, near[:MOST_TRACED], far[::step]))


def _affordable(base: SuiteReport, near: Sequence[str], far: Sequence[str]) -> tuple[str, ...]:
    """Return the tests that fit the seconds for tracing, all of them as a rule."""
    seconds = {t: base.results[t].seconds for t in (*near, *far)}
    if sum(seconds.values()) <= TRACED_SECONDS:
        return (*near, *far)
    kept: list[str] = []
    spent = 0.0
    for test in (*sorted(near, key=seconds.__getitem__), *sorted(far, key=seconds.__getitem__)):
        spent += seconds[test]
        if spent <= TRACED_SECONDS or len(kept) < LEAST_TRACED:
            kept.append(test)
    return tuple(t for t in base.results if t in set(kept))  # in the order in which they ran


def _always_red(repeats: Sequence[SuiteReport], test: str) -> bool:
    """Say whether a test never did anything but fail; a run that lost it says nothing."""
    seen = [report for report in repeats if test in report.results]
    return bool(seen) and all(_red(report, test) for report in seen)


def _is_apart(base: SuiteReport, traced: SuiteReport, test: str) -> bool:
    """Say whether a failing test runs nothing of the project, and asks it for no name either."""
    result = base.results[test]
    failure = result.failure
    if failure is None or "process" in result.endpoints or LACKING & set(failure.chain):
        return False
    paths = [*traced.lines.get(test, {}), *(frame.path for frame in failure.frames)]
    return all(is_test_file(path) for path in paths)


def _red(report: SuiteReport, test: str) -> bool:
    found = report.results.get(test)
    return found is not None and found.outcome in ("failed", "error")


def _renamed(asked: Sequence[str], traced: SuiteReport) -> tuple[str, ...]:
    """Return functions of which an id was asked for and no longer there: ids made from a set."""
    gone = (test for test in asked if "[" in test and test not in traced.results)
    return tuple(dict.fromkeys(test.partition("[")[0] for test in gone))


def _flaky_ending(
    flaky: Sequence[str], repeats: Sequence[SuiteReport], *, elsewhere: bool = False
) -> Ending:
    alone = not elsewhere and all(not _red(r, t) for r in repeats for t in flaky)
    if alone:
        sentence = "passes when it runs without the rest of the suite: another test or the order"
        sentence += " of tests makes it fail; a patch of the source would only hide that."
    else:
        sentence = "failed in one run and passed in another of the same code; make the test"
        sentence += " steady first."
    reason = "order_dependent" if alone else "unsteady"
    return _end(Outcome.FLAKY, reason, f"{flaky[0]} {sentence}")


def _prove(
    harness: Harness, workspace: Workspace, run: SuiteRun, found: Reproduction
) -> Reproduction:
    """Plant a failure in a file that the failing tests run, and require that it is seen.

    The forced-fail idea of mutation testing: a harness that runs other files than the ones that
    are edited would call every candidate plausible or none.
    """
    paths = [path for path in _executed(found) if workspace.holds(path)]
    for n, path in enumerate(paths[:MOST_PLANTED], start=1):
        if _is_seen(harness, workspace, replace(run, only=found.failing), path):
            return found.model_copy(update={"proof": path, "runs": found.runs + n})
    ending = _unproven(paths, _starts_programs(found))
    return found.model_copy(update={"ending": ending, "runs": found.runs + len(paths)})


def _starts_programs(found: Reproduction) -> bool:
    return any("process" in found.base.results[test].endpoints for test in found.failing)


def _executed(found: Reproduction) -> list[str]:
    """Return source files that failing tests run, most lines first, then those in tracebacks."""
    counts: dict[str, int] = {}
    for test in found.failing:
        for path, lines in found.traced.lines.get(test, {}).items():
            counts[path] = counts.get(path, 0) + len(lines)
        failure = found.base.results[test].failure
        for frame in failure.frames if failure else ():
            counts.setdefault(frame.path, 0)
    ordered = sorted(counts, key=lambda p: (-counts[p], p))
    return [p for p in ordered if p.endswith(".py") and not is_test_file(p)]


def likely_source(workspace: Workspace, base: SuiteReport, failing: Sequence[str]) -> str | None:
    """Guess a source file that the failing tests run: from tracebacks, else what they import."""
    sources = [p for p in base.sources if p.endswith(".py") and not is_test_file(p)]
    failures = [base.results[test].failure for test in failing]
    frames = [f.path for failure in failures if failure for f in reversed(failure.frames)]
    wanted = _imported(workspace, failing[0].partition("::")[0])
    named = [p for p in sources if _module_name(p) in wanted]
    return next((p for p in [*frames, *named] if p in sources and workspace.holds(p)), None)


def _imported(workspace: Workspace, path: str) -> frozenset[str]:
    """Return dotted names that a test file imports, with those that it may import from them."""
    try:
        tree = ast.parse(workspace.read(path))
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    names = [alias.name for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return frozenset(names)


def _module_name(path: str) -> str:
    return path.removeprefix("src/").removesuffix(".py").replace("/", ".")


def _is_seen(harness: Harness, workspace: Workspace, run: SuiteRun, path: str | None) -> bool:
    """Say whether the tests notice when a file of the copy does nothing but raise."""
    if path is None:
        return False
    nonce = secrets.token_hex(8)
    # In place of the whole file: it may not even parse, or fail before its last line.
    planted = f"raise RuntimeError('planted {nonce}')\n".encode()
    copy = workspace.make_copy("planted", {path: planted})
    try:
        report = run_suite(harness, copy, run)
    finally:
        workspace.drop_copy(copy)
    failures = [r.failure for r in report.results.values() if r.failure is not None]
    return nonce in " ".join([report.tail, *(f.message for f in failures)])


def _unproven(paths: Sequence[str], starts_programs: bool) -> Ending:
    if not paths and starts_programs:
        sentence = "The failing tests only start programs, and what those run is not traced; add a"
        sentence += " test that calls the code itself."
        return _end(Outcome.DECLINED, "only_starts_programs", sentence)
    if not paths:
        sentence = "No source file of this folder runs in the failing tests, so there is nothing"
        sentence += " here to repair: the fault is in the tests or in an installed package."
        return _end(Outcome.DECLINED, "no_source_involved", sentence)
    sentence = f"A failure planted in {paths[0]} was not seen by the failing tests: they import"
    sentence += " another copy of it. Install the project in editable mode, or uninstall it."
    return _end(Outcome.ENVIRONMENT, "harness_not_proven", sentence)
