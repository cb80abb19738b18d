"""Check a report again on the tree that the forge has, with nothing of the job that wrote it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from patchwright.models import Check, Commit, Edit, Ending, Landing, Outcome, RepairReport
from patchwright.publish.applied import made_anew
from patchwright.publish.hostile import read_hostile
from patchwright.publish.leaks import find_secrets
from patchwright.publish.local import is_proven
from patchwright.sources import SourceFile, candidate_id
from patchwright.untrusted import address, clean

MOST_FILE_BYTES: Final = 1 << 20

ReadFile = Callable[[str], bytes | None]
"""Return the bytes of a plain file in the tree of the landing's commit, None when it is none."""
Judge = Callable[
    [Mapping[str, SourceFile], Sequence[Edit], Mapping[str, SourceFile]], Sequence[Check]
]
"""Judge files before, edits, and files after: policy and Bandit, which are stages of their own."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Tree:
    """The files of one commit, as the forge has them, below one folder."""

    read: ReadFile
    folder: str = ""
    """Where the project lies in the repository; empty for its root."""

    def source(self, path: str, may_be_new: bool = False) -> SourceFile:
        """Return one file of the project; raises ValueError when it is not a plain small file."""
        if may_be_new or not is_plain(path):
            msg = f"{clean(path, 100)} is not the path of a file that is there"
            raise ValueError(msg)
        data = self.read(self.placed(path))
        if data is None or len(data) > MOST_FILE_BYTES:
            msg = f"{path} is not a plain file of at most {MOST_FILE_BYTES >> 20} MiB there"
            raise ValueError(msg)
        return SourceFile(path, data)

    def placed(self, path: str) -> str:
        """Return a path of the project as a path of the repository."""
        return f"{self.folder.strip('/')}/{path}" if self.folder.strip("/") else path


def recheck(
    data: bytes, landing: Landing, tree: Tree, judge: Judge, *, trusted: Sequence[str] = ()
) -> RepairReport | Ending:
    """Return what a report proves, with diffs and checks made anew, or why it is not believed.

    The landing is the publisher's own: a report that is about another commit is refused. Links
    are kept only when they begin with a `trusted` address. A report without a patch is returned
    as it is read.
    """
    report = read_hostile(data)
    if isinstance(report, Ending):
        return report
    report = _without_foreign_links(report, trusted)
    if report.outcome is not Outcome.PLAUSIBLE_PATCH:
        return report.model_copy(update={"commits": ()})
    if not is_proven(report):
        return _declined("nothing_to_publish", "It holds a patch without the evidence for it.")
    # A fork's own run tests the merge commit that GitHub made for it; the edited bytes decide.
    if landing.kind != "fork" and report.base.get("commit") != landing.sha:
        return _declined("other_commit", "It is about another commit than the event.")
    return _rebuilt(report, tree, judge)


def is_plain(path: str) -> bool:
    """Say whether a path names a file in a folder and cannot mean anything else anywhere."""
    parts = path.split("/")
    return (
        0 < len(path) <= 500
        and unicodedata.is_normalized("NFC", path)
        and not any(c in '\\:*?"<>|' or not c.isprintable() for c in path)
        and all(p.strip() == p and p not in ("", ".", "..") and p[-1] != "." for p in parts)
        and not any(part.casefold() == ".git" for part in parts)
    )


def _rebuilt(report: RepairReport, tree: Tree, judge: Judge) -> RepairReport | Ending:
    try:
        commits, files = made_anew(report.commits, tree.source)
        wrong = _unfaithful(commits)
        before = {e.path: tree.source(e.path) for c in commits for e in c.patch.edits}
    except (SyntaxError, LookupError, ValueError) as error:
        return _declined("stale_base", f"Its edits do not fit the commit: {clean(str(error), 300)}")
    if wrong:
        return _declined("report_implausible", wrong)
    after = {path: SourceFile(path, data) for made in files for path, data in made.items()}
    leak = next(find_secrets(commits), None)
    if leak:
        return _declined("secret_found", f"Its patch adds what looks like {leak[1]}.")
    checks = judge(before, [e for c in commits for e in c.patch.edits], after)
    refused = next((check for check in checks if not check.passed), None)
    if refused:
        reason = "policy_refused" if refused.name == "policy" else "security_refused"
        return _declined(reason, f"A check made again refuses its patch: {refused.detail}")
    return report.model_copy(update={"commits": commits, "checks": _joined(report, checks)})


def _unfaithful(commits: Sequence[Commit]) -> str | None:
    """Say what is wrong with edits that apply; none may pass under another candidate's name."""
    for commit in commits:
        edits = commit.patch.edits
        if not edits or not commit.patch.diff:
            return "its patch changes nothing"
        if any(not _SHA256.fullmatch(edit.base_sha256) for edit in edits):
            return "an edit does not say for which bytes it was made"
        if commit.patch.id != candidate_id(edits):
            return "its patch is not the one that its id names"
    return None


def _joined(report: RepairReport, fresh: Sequence[Check]) -> tuple[Check, ...]:
    """Put the checks that were made here in the place of those that the report claims."""
    own = {check.name: check for check in fresh}
    claimed = [own.pop(check.name, check) for check in report.checks]
    return (*claimed, *own.values())


def _without_foreign_links(report: RepairReport, trusted: Sequence[str]) -> RepairReport:
    trace = report.trace
    if trace is not None and trace.url is not None:
        trace = trace.model_copy(update={"url": address(trace.url, trusted)})
    alert = report.alert.model_copy(update={"url": address(report.alert.url or "", trusted)})
    return report.model_copy(update={"trace": trace, "alert": alert})


def _declined(reason: str, what: str) -> Ending:
    sentence = f"The report is refused. {clean(what, 400).rstrip('.')}. Nothing was published."
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
