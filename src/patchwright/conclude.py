"""Conclude: turn what the stages found into the one report of the run."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from patchwright.consulted import BY_MODEL, Consultation, Explanation
from patchwright.models import (
    Alert,
    Commit,
    Comparison,
    Ending,
    Environment,
    Failure,
    Outcome,
    RepairReport,
    SearchStatistics,
    Spend,
    Stage,
    SuiteReport,
    SuspiciousLocation,
    TestEvidence,
    TraceLink,
    Validation,
)

MOST_SUSPECTS = 200
MOST_EVIDENCE = 500
MOST_REJECTED = 20
MOST_SOURCE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that the stages left behind, whole or not."""

    run_id: str
    alert: Alert
    ending: Ending
    base: SuiteReport
    failing: tuple[str, ...] = ()
    accepted: Validation | None = None
    after: SuiteReport | None = None
    comparison: Comparison = Comparison()
    rejected: tuple[Validation, ...] = ()
    suspects: tuple[SuspiciousLocation, ...] = ()
    statistics: SearchStatistics = SearchStatistics()
    spend: Spend = Spend()
    environment: Environment | None = None
    sandbox: str = ""
    timeline: tuple[Stage, ...] = ()
    versions: Mapping[str, str] | None = None
    checkout: Mapping[str, str] | None = None
    sources: Mapping[str, str] | None = None
    trace: TraceLink | None = None
    consultation: Consultation = Consultation()
    explanation: Explanation = Explanation()


def conclude(found: Findings) -> RepairReport:
    """Write down what was found; the ending is the outcome unless a patch was accepted."""
    failures = failures_of(found.base, found.failing)
    return RepairReport(
        run_id=found.run_id,
        alert=found.alert,
        fingerprint=failure_fingerprint(found.failing, failures),
        outcome=found.ending.outcome,
        reason=found.ending.reason,
        sentence=found.ending.sentence,
        tier=_tier(found),
        trace=found.trace,
        commits=_commits(found),
        evidence=_evidence(found),
        checks=found.accepted.checks if found.accepted else (),
        comparison=found.comparison,
        rejected=found.rejected[:MOST_REJECTED],
        suspects=found.suspects[:MOST_SUSPECTS],
        statistics=found.statistics,
        spend=found.spend,
        environment=found.environment,
        sandbox=found.sandbox,
        tests=_tally(found.base),
        timeline=found.timeline,
        versions=dict(found.versions or {}),
        base=dict(found.checkout or {}),
        sources=_sources(found),
        consultation=found.consultation,
        explanation=_explanation(found, failures),
    )


def failures_of(base: SuiteReport, failing: Sequence[str]) -> tuple[Failure, ...]:
    """Return the failures of some test ids, in their order."""
    results = (base.results.get(test) for test in failing)
    return tuple(r.failure for r in results if r is not None and r.failure is not None)


def failure_fingerprint(failing: Sequence[str], failures: Sequence[Failure]) -> str:
    """Name a failure by exception types, in-repository functions and test ids.

    No commit and no line number goes in: the same failure keeps its name while code moves.
    """
    functions = sorted({f"{f.path}:{f.function}" for x in failures for f in x.frames})
    types = sorted({failure.exception for failure in failures})
    text = "\0".join([*types, "", *functions, "", *sorted(failing)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _explanation(found: Findings, failures: Sequence[Failure]) -> Explanation:
    """Return what a model said of its own patch, else what a template can say of any."""
    if found.explanation.origin or found.accepted is None or not failures:
        return found.explanation
    failure, patch = failures[0], found.accepted.candidate
    place = failure.frames[-1] if failure.frames else None
    where = f" in `{place.function}`, {place.path}:{place.line}" if place else ""
    said = (failure.message.strip().splitlines() or [""])[0][:160].replace("`", "'")
    test = found.failing[0].replace("`", "'")
    cause = f"`{test}` ended with {failure.exception}{where}" + (f": {said}. " if said else ". ")
    paths = sorted({edit.path for edit in patch.edits})
    return Explanation(
        root_cause=cause + patch.rationale,
        checklist=(
            f"Does the change of {', '.join(paths)} remove the cause, or only what the test saw?",
            "Is every caller of the changed code served as before?",
            "Which input next to the failing one should be a test as well?",
        ),
        origin="template",
    )


def _tier(found: Findings) -> Literal["none", "operators", "model"]:
    shown = [alternative.patch for alternative in found.comparison.alternatives]
    patch = found.accepted.candidate if found.accepted else next(iter(shown), None)
    if patch is None:
        return "none"
    return "model" if patch.operator.startswith(BY_MODEL) else "operators"


def _commits(found: Findings) -> tuple[Commit, ...]:
    if found.accepted is None:
        return ()
    patch = found.accepted.candidate
    paths = ", ".join(sorted({edit.path for edit in patch.edits}))
    message = f"Repair {paths} ({patch.operator})"
    return (Commit(role="repair", message=message, patch=patch),)


def _evidence(found: Findings) -> tuple[TestEvidence, ...]:
    after = found.after.results if found.after else {}
    tests = [*found.failing, *(t for t in found.base.results if t not in set(found.failing))]
    tests += [t for t in after if t not in found.base.results]
    rows = []
    for test in tests[:MOST_EVIDENCE]:
        before, now = found.base.results.get(test), after.get(test)
        row = TestEvidence(
            test_id=test,
            before=before.outcome if before else "missing",
            after=None if found.after is None else now.outcome if now else "missing",
            failure=before.failure if before else None,
        )
        rows.append(row)
    return tuple(rows)


def _tally(base: SuiteReport) -> dict[str, int]:
    tally: dict[str, int] = {}
    for result in base.results.values():
        tally[result.outcome] = tally.get(result.outcome, 0) + 1
    return dict(sorted(tally.items()))


def _sources(found: Findings) -> dict[str, str]:
    wanted = dict.fromkeys(s.path for s in found.suspects[:MOST_SUSPECTS])
    kept: dict[str, str] = {}
    room = MOST_SOURCE_BYTES
    for path in wanted:
        text = (found.sources or {}).get(path)
        if text is not None and len(text) <= room:
            kept[path] = text
            room -= len(text)
    return kept


def without_patch(statistics: SearchStatistics, asked: Consultation, refused: int) -> Ending:
    """Return the ending of a run in which neither operators nor a model brought a patch.

    Asking a model in vain changes the reason and not the outcome.
    """
    ending = no_patch(statistics, refused)
    in_vain = asked.rungs and ending.outcome is Outcome.NO_PLAUSIBLE_PATCH
    return _model_exhausted(statistics, asked) if in_vain else ending


def no_patch(statistics: SearchStatistics, survivors: int) -> Ending:
    """Return the ending of a search that brought no plausible patch."""
    if statistics.stopped_by.startswith("budget"):
        sentence = f"The {statistics.stopped_by} ended after {statistics.tried} candidates; allow"
        sentence += " more with --max-candidates or --search-seconds."
        return Ending(outcome=Outcome.BUDGET_EXHAUSTED, reason="search_budget", sentence=sentence)
    reason = "survivors_refused" if survivors else "operators_exhausted"
    sentence = f"{statistics.tried} candidates were tried and none passes every check"
    sentence += "; the suspects in the report are the place to look by hand."
    return Ending(outcome=Outcome.NO_PLAUSIBLE_PATCH, reason=reason, sentence=sentence)


def plausible(accepted: Validation, comparison: Comparison) -> Ending:
    """Return the ending of a run with a patch that passed every check."""
    sentence = f"A plausible patch was found ({accepted.candidate.operator}); a person has to say"
    sentence += " whether it is right."
    if comparison.confidence is not None:
        sentence += f" Confidence {comparison.confidence:.0%}"
        others = len(comparison.alternatives)
        sentence += f", with {others} other(s) in the report." if others else "."
    return Ending(outcome=Outcome.PLAUSIBLE_PATCH, reason="red_to_green", sentence=sentence)


def no_more_runs(runs: int, seconds: float, refused: int) -> Ending:
    """Return the ending of a run that refused patches until no more runs of a slow suite fit."""
    sentence = (
        f"{runs} runs of a suite of {seconds:.1f} s were spent, and {refused} candidates that"
    )
    sentence += " survived the screen were refused by them; a narrower --test makes runs cheaper."
    return Ending(outcome=Outcome.BUDGET_EXHAUSTED, reason="oracle_budget", sentence=sentence)


def no_suspect(failures: Sequence[Failure]) -> Ending:
    """Return the ending of a run that found no line that a candidate could change."""
    broken = next((f for f in failures if "SyntaxError" in f.chain and f.frames), None)
    if broken is None:
        sentence = "The failing tests run no source line that a patch may touch; the fault is in a"
        sentence += " test, a protected file or an installed package."
        reason = "nothing_to_edit"
    else:
        frame = broken.frames[-1]
        sentence = f"{frame.path}:{frame.line} is not valid Python ({broken.message}); no operator"
        sentence += " repairs that, so mend the line by hand."
        reason = "source_does_not_parse"
    return Ending(outcome=Outcome.NO_PLAUSIBLE_PATCH, reason=reason, sentence=sentence)


def _model_exhausted(statistics: SearchStatistics, asked: Consultation) -> Ending:
    sentence = f"{statistics.tried} candidates were tried and a language model was asked"
    sentence += f" {asked.calls} time(s); nothing passes every check. The suspects in the report"
    sentence += " are the place to look by hand."
    return Ending(outcome=Outcome.NO_PLAUSIBLE_PATCH, reason="model_exhausted", sentence=sentence)
