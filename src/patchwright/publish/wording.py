"""The words of a repair on a forge: title, body and branch of its pull request, commit messages."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from patchwright import views
from patchwright.forges import PullRequestText
from patchwright.models import Commit, Failure, Landing, RepairReport
from patchwright.pages import Markdown, render
from patchwright.untrusted import fenced, name
from patchwright.views import choices
from patchwright.views.diffs import read_diff

LABELS: Final = ("DO NOT MERGE", "patchwright")
PREFIX: Final = "[DO NOT MERGE] "
LONGEST_TITLE: Final = 120
LONGEST_SUBJECT: Final = 72
LONGEST_BODY: Final = 60_000
"""UTF-16 units, of 65,536 that GitHub takes; the rest is for what a forge remembers in it."""
MOST_ROWS: Final = 20
"""Tests that the table in a pull request names."""

_FINGERPRINT = re.compile(r"[0-9a-z]{6,40}")
_HUNK = re.compile(r"@@ [^\n]*\n?")


@dataclass(frozen=True)
class Notes:
    """What only the publisher knows of a pull request; all of it our own words and addresses."""

    landing: Landing | None = None
    trace_url: str | None = None
    """Where the trace is, when the address is one that the configuration knows."""
    run_url: str | None = None
    """The workflow run, with the report among its artifacts."""
    ci: str = ""
    """One sentence: whether CI runs on our commit."""
    earlier: tuple[int, ...] = ()
    """Pull requests for the same failure that were merged."""
    skip_checks: bool = False
    """End the last commit with the trailer that keeps CI from starting."""


@dataclass(frozen=True)
class _Room:
    """How much of each part a body shows, so that it fits."""

    diff: int
    message: int
    rows: int
    words: int = 200
    doubts: int = 20


_LOCAL: Final = Notes()
_ROOMS: Final = (
    _Room(diff=20_000, message=2_000, rows=MOST_ROWS),
    _Room(diff=8_000, message=1_000, rows=MOST_ROWS),
    _Room(diff=3_000, message=400, rows=8, words=100),
    _Room(diff=500, message=100, rows=3, words=50, doubts=5),
)


def render_pull_request(report: RepairReport, notes: Notes = _LOCAL) -> PullRequestText:
    """Put a plausible patch and its evidence into the words of a pull request."""
    return PullRequestText(
        title=_titled(f"{PREFIX}patchwright: plausible patch for ", report, LONGEST_TITLE),
        body=next(_bodies(report, notes)),
        labels=LABELS,
        draft=True,
        branch=branch_name(report, generation=len(notes.earlier) + 1),
        run_id=name(report.run_id, 80),
    )


def branch_name(report: RepairReport, *, generation: int = 1) -> str:
    """Name the branch by the failure alone, so that the same failure always has the same one.

    A later generation is for a failure that came back after its patch was merged.
    """
    later = f"-{generation}" if generation > 1 else ""
    return f"patchwright/heal-{short_fingerprint(report)}{later}"


def commit_message(report: RepairReport, commit: Commit, notes: Notes = _LOCAL) -> str:
    """Write the message of one commit from cleaned names and trailers of ours."""
    purpose = {"repair": "plausible patch", "regression_test": "regression test"}[commit.role]
    paths = sorted({edit.path for edit in commit.patch.edits})
    return render(
        "commit_message.txt.j2",
        subject=_titled(f"patchwright: {purpose} for ", report, LONGEST_SUBJECT),
        operator=name(commit.patch.operator, 40) or "an operator",
        place=name(PurePosixPath(paths[0]).name, 40) if len(paths) == 1 else f"{len(paths)} files",
        rank=commit.patch.rank,
        generated=report.statistics.generated,
        fingerprint=short_fingerprint(report),
        outcome=report.outcome.value,
        trace=notes.trace_url or (report.trace.trace_id if report.trace else ""),
        skip_checks=notes.skip_checks,
    )


def short_fingerprint(report: RepairReport) -> str:
    """Return the failure's name in the alphabet of branches."""
    if _FINGERPRINT.fullmatch(report.fingerprint):
        return report.fingerprint
    return hashlib.sha256(report.fingerprint.encode("utf-8", "replace")).hexdigest()[:16]


def patch_id(commits: Sequence[Commit]) -> str:
    """Name what a patch does to its surroundings: line numbers and other lines do not count.

    The diffs must have been made from the files; two proposals of one change have one name.
    """
    text = "\0".join(_HUNK.sub("@@\n", commit.patch.diff) for commit in commits)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def fits(text: str, most: int = LONGEST_BODY) -> bool:
    """Say whether a forge that counts UTF-16 units takes a text."""
    return len(text.encode("utf-16-le", "replace")) <= 2 * most


def _bodies(report: RepairReport, notes: Notes) -> Iterator[str]:
    """Yield the first body that fits, from the one that shows most to the one that shows least."""
    for room in _ROOMS:
        body = _body(report, notes, room)
        if fits(body) or room is _ROOMS[-1]:
            yield body
            return


def _body(report: RepairReport, notes: Notes, room: _Room) -> str:
    repaired, appeared, kept = views.repaired(report), views.appeared(report), views.kept(report)
    environment = report.environment
    first = next((row.failure for row in repaired if row.failure), None)
    rows = [(row, views.after_word(report, row)) for row in (*repaired, *appeared, *kept)]
    return render(
        "pull_request.md.j2",
        report=report,
        notes=notes,
        room=room,
        repaired=repaired,
        kept=len(kept),
        worse=sum(map(views.got_worse, kept)),
        rows=rows,
        first_failure=first,
        traceback=_traceback(first),
        changed=list(_changed(report)),
        bandit=_bandit(report),
        losses=", ".join(f"{n:,} {label}" for label, n in views.losses(report.statistics)),
        questions=choices.questions(report),
        explanation=report.explanation,
        price=views.price(report.spend.model),
        explained=views.EXPLAINED[report.explanation.origin],
        doubts=views.doubts(report),
        command=_command(report, notes.landing),
        tier=views.TIERS[report.tier],
        interpreter=f"Python {environment.version}" if environment else "none",
        base=report.base.get("commit") or "a folder without a commit",
        links=[Markdown(link) for link in _links(report, notes)],
        fingerprint=short_fingerprint(report),
        patch=patch_id(report.commits),
    )


def _traceback(failure: Failure | None) -> str:
    """Show a failure as Python does, with the frames inside the project only."""
    if failure is None:
        return ""
    rows = [f"{f.path}:{f.line} in {f.function}" for f in failure.frames[-10:]]
    return "\n".join([*rows, failure.message])


def _changed(report: RepairReport) -> Iterator[tuple[str, int, int]]:
    """Yield the path of every changed file with how many lines come and go."""
    for commit in report.commits:
        for file in read_diff(commit.patch.diff):
            kinds = [row.kind for row in file.rows]
            yield file.path, kinds.count("add"), kinds.count("del")


def _bandit(report: RepairReport) -> str:
    """Say how many findings of Bandit are new; a check that passed says that there is none."""
    passed = [check.passed for check in report.checks if check.name == "security"]
    return "not run" if not passed else "0" if all(passed) else "some"


def _links(report: RepairReport, notes: Notes) -> Iterator[str]:
    """Yield links to addresses that the publisher itself made or knows."""
    if notes.trace_url:
        yield f"[the trace of this repair]({notes.trace_url})"
    elif report.trace:
        yield f"trace {name(report.trace.trace_id, 32)}"
    if notes.run_url:
        yield f"[the workflow run, with `report.html` among its artifacts]({notes.run_url})"


def _command(report: RepairReport, landing: Landing | None) -> str:
    """Return the command that reproduces the run, without names that a fence would change."""
    start = f"git switch --detach {name(landing.sha, 64)} && " if landing else ""
    command = views.reproduction(report)
    return start + (command if command in fenced(command) else "patchwright repair .")


def _titled(prefix: str, report: RepairReport, limit: int) -> str:
    others = len(views.repaired(report)) - 1
    more = f" and {others} more" if others > 0 else ""
    return prefix + (name(views.short_name(report), limit - len(prefix + more)) or "a test") + more
