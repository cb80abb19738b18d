"""Publish to the forge in a folder: the project itself is the pristine tree."""

from datetime import datetime
from pathlib import Path
from typing import Final

from patchwright import views
from patchwright.forges import Change, PullRequest
from patchwright.forges.local import LocalForge
from patchwright.models import Ending, Outcome, RepairReport
from patchwright.publish.applied import made_anew
from patchwright.publish.wording import branch_name, commit_message, render_pull_request
from patchwright.sources import SourceFile
from patchwright.untrusted import clean

_SPECIAL: Final = frozenset({"", ".", "..", ".git"})


def publish_report(
    report: RepairReport, project: Path, forge: LocalForge, *, when: datetime
) -> PullRequest | Ending:
    """Ensure the draft pull request of a plausible patch and return it, or why there is none.

    The project's files must still be the bytes that were judged, and the diff that people read is
    made from them anew. A pull request that a person closed is returned closed and unchanged.
    Raises ForgeError when the forge fails or the branch holds somebody else's commit.
    """
    if not is_proven(report):
        sentence = f"There is no proven patch to publish: the run ended as {report.outcome}."
        return _declined("nothing_to_publish", sentence)
    closed = forge.find_pull_request(project, branch_name(report))
    if closed is not None and closed.state == "closed":
        return closed
    try:
        commits, files = made_anew(report.commits, lambda path, new: _read(project, path, new))
    except (SyntaxError, LookupError, ValueError) as error:  # an unknown encoding is a SyntaxError
        return _declined("stale_base", f"{clean(str(error), 300)}; run the repair again.")
    true = report.model_copy(update={"commits": commits})
    changes = [
        Change(message=commit_message(true, commit), files=made)
        for commit, made in zip(commits, files, strict=True)
    ]
    text = render_pull_request(true)
    head = forge.ensure_branch(project, text.branch, changes, when=when)
    return forge.ensure_pull_request(project, text, head=head)


def is_proven(report: RepairReport) -> bool:
    """Say whether the evidence is in the report itself: red before, green after, all checks."""
    plausible = report.outcome is Outcome.PLAUSIBLE_PATCH
    checked = bool(report.checks) and all(check.passed for check in report.checks)
    return plausible and bool(report.commits) and bool(views.turned_green(report)) and checked


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)


def _read(project: Path, path: str, may_be_new: bool) -> SourceFile:
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
