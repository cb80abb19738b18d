"""Tell a report as a tree of spans that knows no backend, with allow-listed attributes only.

Everything that leaves goes through here or through `recording`; a backend only translates.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from patchwright.models import Alert, Outcome, RepairReport, Stage, TestEvidence, Validation
from patchwright.telemetry.redaction import Secrets, redact

Scalar = str | int | float | bool
Attributes = Mapping[str, Scalar | None]

MOST_TESTS: Final = 20
ROOT: Final = "repair"

ALLOWED: Final = frozenset(
    {
        "cicd.pipeline.action.name",
        "cicd.pipeline.name",
        "cicd.pipeline.result",
        "cicd.pipeline.run.id",
        "cicd.pipeline.task.name",
        "cicd.pipeline.task.run.result",
        "error.type",
        "exception.message",
        "exception.type",
        "patchwright.alert.kind",
        "patchwright.alert.source",
        "patchwright.candidates.killed",
        "patchwright.candidates.survived",
        "patchwright.candidates.tried",
        "patchwright.check.detail",
        "patchwright.check.passed",
        "patchwright.check.reason",
        "patchwright.fingerprint",
        "patchwright.operator",
        "patchwright.outcome",
        "patchwright.patch.rank",
        "patchwright.pull_request.url",
        "patchwright.reason",
        "patchwright.sandbox",
        "patchwright.spend.cpu_seconds",
        "patchwright.spend.model_tokens",
        "patchwright.spend.model_usd",
        "patchwright.stage.note",
        "patchwright.suite.runs",
        "patchwright.suspects",
        "patchwright.tests.failing",
        "patchwright.tests.total",
        "patchwright.tier",
        "test.case.name",
        "test.case.result.status",
        "vcs.change.id",
        "vcs.change.state",
        "vcs.owner.name",
        "vcs.provider.name",
        "vcs.ref.base.name",
        "vcs.ref.head.revision",
        "vcs.repository.name",
    }
)
"""The names that may leave; conventions of OpenTelemetry where one fits, ours elsewhere."""

_RESULTS: Final = {
    Outcome.PLAUSIBLE_PATCH: "success",
    Outcome.DECLINED: "skip",
    Outcome.INTERRUPTED: "cancellation",
    Outcome.ERROR: "error",
    Outcome.ENVIRONMENT: "error",
    Outcome.PROVIDER_UNAVAILABLE: "error",
    Outcome.BUDGET_EXHAUSTED: "timeout",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened within a span; seconds since the epoch."""

    name: str
    moment: float
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of work: seconds since the epoch, and what is part of it."""

    name: str
    began: float
    ended: float
    attributes: Attributes
    failed: bool = False
    events: tuple[Event, ...] = ()
    children: tuple["Span", ...] = ()


def repair_span(report: RepairReport, began: float, clock_zero: float) -> Span:
    """Return the tree of a repair; `clock_zero` is the epoch time at which its timeline starts."""
    stages = _stages(report, clock_zero)
    ended = max((span.ended for span in stages), default=began)
    return Span(
        name=ROOT,
        began=min([began, *(span.began for span in stages)]),
        ended=max(ended, clock_zero + report.spend.seconds, began),
        attributes={**_of_alert(report.alert), **_of_report(report)},
        failed=report.outcome is Outcome.ERROR,
        children=tuple(stages),
    )


def stage_spans(stages: Sequence[Stage], clock_zero: float) -> tuple[Span, ...]:
    """Return one span for each stage of a timeline."""
    return tuple(
        Span(
            name=stage.name,
            began=clock_zero + stage.started,
            ended=clock_zero + stage.started + stage.seconds,
            attributes={
                "cicd.pipeline.task.name": stage.name,
                "patchwright.stage.note": stage.note,
            },
        )
        for stage in stages
    )


def redacted(span: Span, secrets: Secrets) -> Span:
    """Return the tree with only allow-listed names and with every text redacted."""
    return replace(
        span,
        name=redact(span.name, secrets, 80),
        attributes=allowed(span.attributes, secrets),
        events=tuple(
            replace(event, attributes=allowed(event.attributes, secrets)) for event in span.events
        ),
        children=tuple(redacted(child, secrets) for child in span.children),
    )


def allowed(attributes: Attributes, secrets: Secrets) -> dict[str, Scalar]:
    """Keep the names that may leave, redact their texts, and drop what is not known."""
    return {
        name: redact(value, secrets) if isinstance(value, str) else value
        for name, value in attributes.items()
        if name in ALLOWED and value is not None and value != ""
    }


def _stages(report: RepairReport, clock_zero: float) -> list[Span]:
    spans = list(stage_spans(report.timeline, clock_zero))
    last = {span.name: n for n, span in enumerate(spans)}
    if "reproduce" in last:
        at = last["reproduce"]
        spans[at] = replace(spans[at], events=_failures(report.evidence, spans[at].ended))
    if report.outcome is Outcome.ERROR and spans:
        spans[-1] = replace(spans[-1], failed=True)
    rounds = [n for n, span in enumerate(spans) if span.name == "validate"]
    for n, children in _checks_by_round(report, [spans[n] for n in rounds]):
        spans[rounds[n]] = replace(spans[rounds[n]], children=tuple(children))
    return spans


def _failures(evidence: Sequence[TestEvidence], moment: float) -> tuple[Event, ...]:
    failing = [row for row in evidence if row.before in ("failed", "error")]
    return tuple(
        Event(
            name="test",
            moment=moment,
            attributes={
                "test.case.name": row.test_id,
                "test.case.result.status": "fail",
                "exception.type": row.failure.exception if row.failure else None,
                "exception.message": row.failure.message if row.failure else None,
            },
        )
        for row in failing[:MOST_TESTS]
    )


def _checks_by_round(
    report: RepairReport, rounds: Sequence[Span]
) -> Iterator[tuple[int, list[Span]]]:
    """Lay the checks of every judged candidate end to end into the rounds of validation."""
    if not rounds:
        return
    found: list[list[Span]] = [[] for _ in rounds]
    n, cursor = 0, rounds[0].began
    for validation in _judged(report):
        took = sum(check.seconds for check in validation.checks)
        while n + 1 < len(rounds) and cursor + took > rounds[n].ended + 0.05:
            n += 1
            cursor = rounds[n].began
        found[n] += _checks(validation, cursor)
        cursor += took
    yield from enumerate(found)


def _judged(report: RepairReport) -> Iterator[Validation]:
    yield from report.rejected
    if report.checks and report.commits:
        yield Validation(candidate=report.commits[-1].patch, checks=report.checks)


def _checks(validation: Validation, began: float) -> Iterator[Span]:
    patch = validation.candidate
    for check in validation.checks:
        yield Span(
            name=f"check {check.name}",
            began=began,
            ended=began + check.seconds,
            attributes={
                "cicd.pipeline.task.run.result": "success" if check.passed else "failure",
                "patchwright.check.passed": check.passed,
                "patchwright.check.reason": check.reason,
                "patchwright.check.detail": check.detail,
                "patchwright.operator": patch.operator,
                "patchwright.patch.rank": patch.rank,
            },
        )
        began += check.seconds


def _of_alert(alert: Alert) -> Attributes:
    owner, _, name = alert.repository.rpartition("/")
    return {
        "patchwright.alert.kind": alert.kind,
        "patchwright.alert.source": alert.source,
        "vcs.change.id": str(alert.number) if alert.number is not None else None,
        "vcs.owner.name": owner,
        "vcs.provider.name": "github" if owner else None,
        "vcs.ref.base.name": alert.base_ref,
        "vcs.ref.head.revision": alert.sha,
        "vcs.repository.name": name,
    }


def _of_report(report: RepairReport) -> Attributes:
    searched = report.statistics
    broken = report.outcome in (Outcome.ERROR, Outcome.ENVIRONMENT, Outcome.PROVIDER_UNAVAILABLE)
    return {
        "cicd.pipeline.action.name": "RUN",
        "cicd.pipeline.name": "patchwright repair",
        "cicd.pipeline.result": _RESULTS.get(report.outcome, "failure"),
        "cicd.pipeline.run.id": report.run_id,
        "error.type": report.reason if broken else None,
        "patchwright.candidates.killed": searched.killed,
        "patchwright.candidates.survived": searched.survived,
        "patchwright.candidates.tried": searched.tried,
        "patchwright.fingerprint": report.fingerprint,
        "patchwright.outcome": report.outcome.value,
        "patchwright.reason": report.reason,
        "patchwright.sandbox": report.sandbox,
        "patchwright.spend.cpu_seconds": report.spend.cpu_seconds,
        "patchwright.spend.model_tokens": report.spend.model_tokens,
        "patchwright.spend.model_usd": report.spend.model_usd,
        "patchwright.suite.runs": report.spend.suite_runs,
        "patchwright.suspects": len(report.suspects),
        "patchwright.tests.failing": report.tests.get("failed", 0) + report.tests.get("error", 0),
        "patchwright.tests.total": sum(report.tests.values()),
        "patchwright.tier": report.tier,
    }
