"""Publish: words for a plausible patch, and a draft pull request that nobody may merge unread."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from patchwright import views
from patchwright.forges import Change, PullRequest, PullRequestText
from patchwright.forges.local import LocalForge
from patchwright.models import Commit, Ending, Outcome, RepairReport
from patchwright.pages import render
from patchwright.sources import SourceFile, patched_files, unified_diff
from patchwright.untrusted import clean, fenced, name

LABELS: Final = ("DO NOT MERGE", "patchwright")
LONGEST_TITLE: Final = 120
LONGEST_SUBJECT: Final = 72
MOST_ROWS: Final = 20
"""Tests that the table in a pull request names."""

_FINGERPRINT = re.compile(r"[0-9a-z]{6,40}")
_SPECIAL = frozenset({"", ".", "..", ".git"})


def render_pull_request(report: RepairReport) -> PullRequestText:
    """Put a plausible patch and its evidence into the words of a pull request."""
    repaired, appeared, kept = views.repaired(report), views.appeared(report), views.kept(report)
    failures = (row.failure for row in repaired if row.failure)
    environment = report.environment
    body = render(
        "pull_request.md.j2",
        report=report,
        repaired=repaired,
        kept=len(kept),
        worse=sum(map(views.got_worse, kept)),
        rows=[(row, views.after_word(report, row)) for row in (*repaired, *appeared, *kept)],
        most_rows=MOST_ROWS,
        first_failure=next(failures, None),
        losses=", ".join(f"{n:,} {label}" for label, n in views.losses(report.statistics)),
        doubts=views.doubts(report),
        command=_command(report),
        tier=views.TIERS[report.tier],
        interpreter=f"Python {environment.version}" if environment else "none",
        base=report.base.get("commit") or "a folder without a commit",
        fingerprint=_fingerprint(report),
    )
    return PullRequestText(
        title=_titled("[DO NOT MERGE] patchwright: plausible patch for ", report, LONGEST_TITLE),
        body=body,
        labels=LABELS,
        draft=True,
        branch=branch_name(report),
        run_id=name(report.run_id, 80),
    )


def branch_name(report: RepairReport) -> str:
    """Name the branch by the failure alone, so that the same failure always has the same one."""
    return f"patchwright/heal-{_fingerprint(report)}"


def commit_message(report: RepairReport, commit: Commit) -> str:
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
        fingerprint=_fingerprint(report),
        outcome=report.outcome.value,
    )


def publish_report(
    report: RepairReport, project: Path, forge: LocalForge, *, when: datetime
) -> PullRequest | Ending:
    """Ensure the draft pull request of a plausible patch and return it, or why there is none.

    The project's files must still be the bytes that were judged, and the diff that people read is
    made from them anew. A pull request that a person closed is returned closed and unchanged.
    Raises ForgeError when the forge fails or the branch holds somebody else's commit.
    """
    if report.outcome is not Outcome.PLAUSIBLE_PATCH or not _is_proven(report):
        sentence = f"There is no proven patch to publish: the run ended as {report.outcome}."
        return _declined("nothing_to_publish", sentence)
    closed = forge.find_pull_request(project, branch_name(report))
    if closed is not None and closed.state == "closed":
        return closed
    try:
        commits, files = _made_anew(report.commits, project)
    except (SyntaxError, ValueError) as error:  # an unknown encoding is a SyntaxError
        return _declined("stale_base", f"{clean(str(error), 300)}; run the repair again.")
    true = report.model_copy(update={"commits": commits})
    changes = [
        Change(message=commit_message(true, commit), files=made)
        for commit, made in zip(commits, files, strict=True)
    ]
    text = render_pull_request(true)
    head = forge.ensure_branch(project, text.branch, changes, when=when)
    return forge.ensure_pull_request(project, text, head=head)


def _is_proven(report: RepairReport) -> bool:
    """Say whether the evidence is in the report itself: red before, green after, all checks."""
    checked = bool(report.checks) and all(check.passed for check in report.checks)
    return bool(report.commits) and bool(views.turned_green(report)) and checked


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)


def _fingerprint(report: RepairReport) -> str:
    if _FINGERPRINT.fullmatch(report.fingerprint):
        return report.fingerprint
    return hashlib.sha256(report.fingerprint.encode()).hexdigest()[:16]


def _command(report: RepairReport) -> str:
    """Return the command that reproduces the run, without names that a fence would change."""
    command = views.reproduction(report)
    return command if command in fenced(command) else "patchwright repair ."


def _titled(prefix: str, report: RepairReport, limit: int) -> str:
    others = len(views.repaired(report)) - 1
    more = f" and {others} more" if others > 0 else ""
    return prefix + (name(views.short_name(report), limit - len(prefix + more)) or "a test") + more


def _made_anew(
    commits: Sequence[Commit], project: Path
) -> tuple[tuple[Commit, ...], list[dict[str, bytes]]]:
    """Apply each commit on top of the ones before; raises ValueError when the base has changed."""
    now: dict[str, SourceFile] = {}
    made: list[dict[str, bytes]] = []
    true: list[Commit] = []
    for commit in commits:
        edits = commit.patch.edits
        for path in sorted({edit.path for edit in edits} - now.keys()):
            now[path] = _read(project, path, may_be_new=commit.role == "regression_test")
        after = patched_files(now, edits)
        diff = "".join(unified_diff(now[path], after[path]) for path in sorted(after))
        true.append(
            commit.model_copy(update={"patch": commit.patch.model_copy(update={"diff": diff})})
        )
        made.append({path: source.data for path, source in after.items()})
        now |= after
    return tuple(true), made


def _read(project: Path, path: str, *, may_be_new: bool) -> SourceFile:
    parts = path.split("/")
    place = project
    for part in parts:
        place /= part
        if part.lower() in _SPECIAL or place.is_symlink():
            msg = f"{path} is not a plain file inside the project"
            raise ValueError(msg)
    if may_be_new and not place.exists():
        return SourceFile(path, b"")
    if not place.is_file():
        msg = f"{path} is not there any more"
        raise ValueError(msg)
    try:
        return SourceFile(path, place.read_bytes())
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise ValueError(msg) from error
