"""Arrange a report the way people read it: diffs by row, suspects in their source, figures, doubts.

The values here hold untrusted text as it came; whoever prints them cleans and escapes it.
"""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final, Literal

from patchwright.models import ModelSpend, Outcome, RepairReport, SearchStatistics, TestEvidence
from patchwright.untrusted import clean
from patchwright.views.diffs import LINE_END, read_diff

AROUND: Final = 8
"""Lines of source shown before and after a suspicious one."""
MOST_SUSPECTS: Final = 25
MOST_NAMED: Final = 3
"""Tests that a command names; with more it names none and means all that fail."""

Mood = Literal["good", "open", "calm", "bad"]
HEADLINES: Final[Mapping[Outcome, tuple[Mood, str]]] = {
    Outcome.PLAUSIBLE_PATCH: ("good", "A plausible patch"),
    Outcome.NO_PLAUSIBLE_PATCH: ("open", "No plausible patch"),
    Outcome.AMBIGUOUS: ("open", "Plausible patches disagree"),
    Outcome.BUDGET_EXHAUSTED: ("open", "The budget ran out first"),
    Outcome.INTERRUPTED: ("open", "Interrupted before the end"),
    Outcome.NOT_REPRODUCED: ("calm", "The failure did not happen here"),
    Outcome.FLAKY: ("calm", "The failure comes and goes"),
    Outcome.FAILS_ON_BASE: ("calm", "The base fails as well"),
    Outcome.DECLINED: ("calm", "Declined"),
    Outcome.ENVIRONMENT: ("bad", "The suite could not run here"),
    Outcome.PROVIDER_UNAVAILABLE: ("bad", "The model's provider was unavailable"),
    Outcome.ERROR: ("bad", "Patchwright itself failed"),
}
TIERS: Final = {
    "none": "none",
    "operators": "repair operators, no model",
    "model": "language model",
}

EXPLAINED: Final = {
    "": "",
    "template": "Written from a template by no model; the checks below are the evidence.",
    "model": (
        "Written by a language model: prose and no evidence. Nothing was decided by it; the checks"
        " below are the evidence."
    ),
}
"""Who wrote an explanation, for those who read it."""

_QUIET = ("passed", "skipped", "xfailed", "xpassed")
_MASKING = ("guard", "except", "default", "fallback", "none", "skip")


@dataclass(frozen=True)
class SourceLine:
    """A line of a suspicious file; `rank` from 1 and `heat` in [0, 1] when it is a suspect."""

    number: int
    text: str
    rank: int | None
    heat: float
    patched: bool


@dataclass(frozen=True)
class Listing:
    """The stretches of one file that lie around suspects."""

    path: str
    windows: tuple[tuple[SourceLine, ...], ...]


@dataclass(frozen=True)
class Bar:
    """A bar from `left` to `left + width` in percent, with what to say about it."""

    label: str
    left: float
    width: float
    value: float
    note: str = ""


@dataclass(frozen=True)
class Curve:
    """The search over time in a square of 100 by 100: the line of what was tried, and finds."""

    line: str
    finds: tuple[float, ...]
    seconds: float
    tried: int


def price(spent: ModelSpend) -> str:
    """Say what models cost; an unknown price is no nothing."""
    if spent.usd is None:
        return "an unknown price"
    return f"${spent.usd:.4f}" if 0 < spent.usd < 0.1 else f"${spent.usd:.2f}"


def list_suspects(report: RepairReport) -> tuple[Listing, ...]:
    """Show the most suspicious lines in their files, the file with the first suspect first."""
    by_file: dict[str, dict[int, tuple[int, float]]] = {}
    for rank, suspect in enumerate(report.suspects[:MOST_SUSPECTS], start=1):
        lines = by_file.setdefault(suspect.path, {})
        lines.setdefault(suspect.line, (rank, suspect.suspiciousness))
    patched = _patched_lines(report)
    return tuple(
        Listing(path, tuple(_windows(report.sources[path], lines, patched.get(path, set()))))
        for path, lines in by_file.items()
        if path in report.sources
    )


def funnel(report: RepairReport) -> tuple[Bar, ...]:
    """Say how many candidates were left after each step of the search."""
    counts = report.statistics
    steps = (
        ("generated", counts.generated),
        ("tried", counts.tried),
        ("survived the screen", counts.survived),
        ("plausible", 1 if report.outcome is Outcome.PLAUSIBLE_PATCH else 0),
    )
    most = max(1, *(value for _, value in steps))
    return tuple(Bar(label, 0.0, 100 * value / most, value) for label, value in steps)


def losses(counts: SearchStatistics) -> tuple[tuple[str, int], ...]:
    """Say why candidates were lost, leaving out what did not happen."""
    found = (
        ("failed a test", counts.killed),
        ("timed out", counts.timed_out),
        ("crashed the interpreter", counts.crashed),
        ("ran out of memory", counts.out_of_memory),
        ("were no valid program", counts.refused),
        ("were the same as another", counts.duplicates),
        ("could not be screened", counts.unscreened),
    )
    return tuple((label, count) for label, count in found if count)


def search_curve(counts: SearchStatistics) -> Curve | None:
    """Draw how the search went on and when it found survivors, None when too little is known."""
    points = counts.points
    if len(points) < 3 or not points[-1].seconds or not points[-1].tried:
        return None
    end, most = points[-1].seconds, points[-1].tried
    places = [(_percent(p.seconds / end), 100 - _percent(p.tried / most)) for p in points]
    return Curve(
        line=" ".join(f"{x:.2f},{y:.2f}" for x, y in [(0.0, 100.0), *places]),
        finds=tuple(
            _percent(now.seconds / end)
            for before, now in pairwise(points)
            if now.survived > before.survived
        ),
        seconds=end,
        tried=most,
    )


def timeline(report: RepairReport) -> tuple[Bar, ...]:
    """Lay the stages out over the length of the run."""
    ends = [stage.started + stage.seconds for stage in report.timeline]
    total = max([*ends, report.spend.seconds], default=0.0) or 1.0
    return tuple(
        Bar(
            stage.name,
            _percent(stage.started / total),
            _percent(stage.seconds / total),
            stage.seconds,
            stage.note,
        )
        for stage in report.timeline
    )


def repaired(report: RepairReport) -> tuple[TestEvidence, ...]:
    """Return the tests that the run was about: those that failed or could not be collected."""
    return tuple(e for e in report.evidence if e.before in ("failed", "error"))


def turned_green(report: RepairReport) -> tuple[TestEvidence, ...]:
    """Return those of the failing tests that pass after the patch.

    A file that could not be collected passes when all the tests that it now brings do.
    """
    return tuple(e for e in repaired(report) if e.after == "passed" or _is_collected(report, e))


def after_word(report: RepairReport, row: TestEvidence) -> str:
    """Say what a test did after the patch; "missing" would mislead for a file now collected."""
    return "collected" if _is_collected(report, row) else row.after or "not run"


def appeared(report: RepairReport) -> tuple[TestEvidence, ...]:
    """Return the tests that could not be seen before the patch."""
    return tuple(e for e in report.evidence if e.before == "missing")


def kept(report: RepairReport) -> tuple[TestEvidence, ...]:
    """Return the other tests, those that got worse first."""
    quiet = [e for e in report.evidence if e.before in _QUIET]
    return tuple(sorted(quiet, key=got_worse, reverse=True))


def got_worse(evidence: TestEvidence) -> bool:
    """Say whether a test that was no trouble before the patch is some after it."""
    return evidence.before in _QUIET and evidence.after not in (*_QUIET, None)


def short_name(report: RepairReport) -> str:
    """Name the failing test without its file, class and parameters; empty when none failed."""
    failing = repaired(report)
    if not failing:
        return ""
    first = clean(failing[0].test_id, 500).partition("[")[0]
    return PurePosixPath(first.rpartition("::")[2]).name


def project_name(report: RepairReport) -> str:
    """Name the project without the place where it lies on somebody's machine."""
    where = report.alert.repository
    return PurePosixPath(where).name or where if where.startswith(("/", ".", "~")) else where


def reproduction(report: RepairReport) -> str:
    """Return the one command that does it all again in a checkout."""
    failing = [" ".join(clean(e.test_id, 500).split()) for e in repaired(report)]
    chosen = failing if len(failing) <= MOST_NAMED else []
    return shlex.join(["patchwright", "repair", ".", *(w for t in chosen for w in ("--test", t))])


def doubts(report: RepairReport) -> tuple[str, ...]:
    """List what a reviewer should not take for granted, one sentence or two each."""
    return tuple(_doubts(report)) if report.commits else ()


def _doubts(report: RepairReport) -> Iterator[str]:
    counts, patch = report.statistics, report.commits[-1].patch
    yield (
        "The tests are the only judge. What no test checks may behave differently now: "
        f"read what uses {_what_changed(report)}."
    )
    passed = report.tests.get("passed", 0)
    if passed < 20:
        yield f"Only {passed} tests passed before; they guard little besides the repair."
    if any(word in patch.operator for word in _MASKING):
        yield (
            f"The operator {patch.operator} can hide a symptom and leave its cause: ask where the "
            "unexpected value came from."
        )
    if counts.survived > 1:
        yield (
            f"{counts.survived} candidates passed the failing tests; others among them may say "
            "better what was meant."
        )
    if not counts.exhausted and counts.generated > counts.tried:
        yield f"The search ended after {counts.tried:,} of {counts.generated:,} candidates."
    if not any(check.name == "overfit" for check in report.checks):
        yield "No check looked for inputs on which plausible patches differ."
    if not any(_touches(report, s.path, s.line) for s in report.suspects[:5]):
        yield "The patch changes none of the five most suspicious lines."
    if report.base.get("tree") == "dirty":
        yield "The project had uncommitted changes; they are part of what was judged."
    if report.tier == "model":
        yield "A language model wrote this patch: read it as you would a stranger's."


def _is_collected(report: RepairReport, row: TestEvidence) -> bool:
    inside = [e.after for e in appeared(report) if e.test_id.startswith(f"{row.test_id}::")]
    return row.after == "missing" and bool(inside) and set(inside) <= set(_QUIET)


def _what_changed(report: RepairReport) -> str:
    """Name the function that the patch touches as far as the suspects tell, else the files."""
    lines = _patched_lines(report)
    near = [
        (min(abs(suspect.line - line) for line in lines[suspect.path]), suspect.function)
        for suspect in report.suspects
        if suspect.path in lines and not suspect.function.startswith("<")
    ]
    distance, function = min(near, default=(AROUND + 1, ""), key=lambda found: found[0])
    return function if distance <= AROUND else ", ".join(sorted(lines))


def _touches(report: RepairReport, path: str, line: int) -> bool:
    return any(abs(line - other) <= 1 for other in _patched_lines(report).get(path, ()))


def _patched_lines(report: RepairReport) -> dict[str, set[int]]:
    """Return the numbers, before the patch, of the lines that it replaces or inserts behind."""
    found: dict[str, set[int]] = {}
    for commit in report.commits:
        for file in read_diff(commit.patch.diff):
            before = 0
            for row in file.rows:
                before = row.old or before
                if row.kind in ("add", "del"):
                    found.setdefault(file.path, set()).add(before)
    return found


def _windows(
    source: str, ranked: Mapping[int, tuple[int, float]], patched: set[int]
) -> Iterator[tuple[SourceLine, ...]]:
    lines = LINE_END.split(source.removesuffix("\n"))
    for first, last in _stretches(sorted(ranked), len(lines)):
        yield tuple(
            SourceLine(n, lines[n - 1], rank, heat, n in patched)
            for n in range(first, last + 1)
            for rank, heat in [ranked.get(n, (None, 0.0))]
        )


def _stretches(numbers: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Return ranges around the numbers; those that touch or nearly do are joined."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        first, last = max(1, number - AROUND), min(count, number + AROUND)
        if first > last:
            continue
        if found and first <= found[-1][1] + 2:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _percent(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 2)
