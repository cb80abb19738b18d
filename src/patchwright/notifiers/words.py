"""Say the same things in every place: the patch, the tests and the links of a report."""

from collections.abc import Iterator
from typing import Final, Protocol

from patchwright import views
from patchwright.models import Ending, Outcome, RepairReport, SuspiciousLocation
from patchwright.untrusted import fenced, inline, name, neutral, prose, visible
from patchwright.views import choices

MOST_TESTS: Final = 10
MOST_DIFF: Final = 12_000
INEXACT: Final = (
    "Some characters in it are set apart so that this forge does not act on them; the artifact"
    " `report.json` has the exact patch."
)


class Links(Protocol):
    """Addresses of our own making; each may be empty."""

    @property
    def trace_url(self) -> str | None:
        """Where the trace is."""

    @property
    def run_url(self) -> str | None:
        """Where the workflow run and its artifacts are."""


def headline(ended: RepairReport | Ending) -> str:
    """Return the few words for an outcome."""
    return views.HEADLINES[ended.outcome][1]


def sentence(ended: RepairReport | Ending) -> str:
    """Return what happened and what to do, as one paragraph.

    For a patch it is said anew from the evidence: what a run tells its own terminal would mislead.
    """
    if not isinstance(ended, RepairReport) or ended.outcome is not Outcome.PLAUSIBLE_PATCH:
        return prose(ended.sentence, 600)
    green, failing = len(views.turned_green(ended)), len(views.repaired(ended))
    others = views.kept(ended)
    worse = sum(map(views.got_worse, others)) or "none"
    return (
        f"With it {green:,} of the {failing:,} failing tests pass, and {worse} of the"
        f" {len(others):,} others got worse. Whether it is what the code should say, a person"
        " decides."
    )


def failing_tests(report: RepairReport, most: int = MOST_TESTS) -> Iterator[str]:
    """Yield a list of the tests that the run was about."""
    rows = views.repaired(report)
    for row in rows[:most]:
        kind = f": {inline(row.failure.exception, 80, table=False)}" if row.failure else ""
        yield f"- {inline(row.test_id, 200, table=False)}{kind}"
    if len(rows) > most:
        yield f"- and {len(rows) - most} more"


def patch(report: RepairReport, most: int = MOST_DIFF) -> Iterator[str]:
    """Yield what the patch does, in words and as a diff."""
    for commit in report.commits:
        yield prose(commit.patch.rationale, 500)
        yield ""
        shown = fenced(visible(commit.patch.diff, most), "diff", most)
        yield shown
        yield ""
        if commit.patch.diff.strip("\n") not in shown:
            yield INEXACT
            yield ""


def questions(report: RepairReport) -> Iterator[str]:
    """Yield where plausible patches differ, as a list; the first patch is A."""
    for asked in choices.questions(report):
        yield f"- {inline(asked.call, 300, table=False)}: today's code answers"
        yield f"  {inline(asked.before, 200, table=False)}"
        for letters, text in asked.answers:
            yield f"  - patch {letters}: {inline(text, 200, table=False)}"


def suspects(report: RepairReport, most: int = 5) -> Iterator[str]:
    """Yield the most suspicious lines as a list."""
    for suspect in report.suspects[:most]:
        place = inline(f"{suspect.path}:{suspect.line}", 200, table=False)
        function = inline(suspect.function, 100, table=False)
        yield f"- {place} in {function}, suspiciousness {suspect.suspiciousness:.2f}"


def links(report: RepairReport | Ending, known: Links | None) -> Iterator[str]:
    """Yield the trace and the run, as links where the address is ours and by name otherwise."""
    if known and known.trace_url:
        yield f"[Trace]({known.trace_url})"
    elif isinstance(report, RepairReport) and report.trace:
        yield f"trace `{name(report.trace.trace_id, 32)}`"
    if known and known.run_url:
        yield f"[workflow run and report]({known.run_url})"


_SEEN: Final = {
    "spectrum": "failing tests run this line",
    "traceback": "the traceback names this line",
    "spectrum+traceback": "failing tests run this line and the traceback names it",
    "reading": "failing tests read what this line makes",
    "syntax": "the parser stops here",
}


def seen(suspect: SuspiciousLocation) -> str:
    """Say why a line is suspicious."""
    return _SEEN[suspect.technique]


def spend(report: RepairReport) -> str:
    """Say what the run cost."""
    cost = report.spend
    money = "price not known" if cost.model.usd is None else f"${cost.model_usd:.2f}"
    return f"{money}, {cost.seconds:.0f} s, {cost.suite_runs:,} runs of the suite"


def failed_because(report: RepairReport) -> str:
    """Return the first failure's first line, as running prose; empty when there is none."""
    failure = next((row.failure for row in views.repaired(report) if row.failure), None)
    if failure is None:
        return ""
    first = failure.message.strip().partition("\n")[0]
    return neutral(f"{failure.exception}: {first}", 200)


def found_something(outcome: Outcome) -> bool:
    """Say whether an outcome leaves people something to look at."""
    return outcome in (Outcome.PLAUSIBLE_PATCH, Outcome.AMBIGUOUS, Outcome.NO_PLAUSIBLE_PATCH)
