"""Deliver: admit the event once more, check the report of the other job again, publish and tell.

The process that does this holds the token that writes and runs nothing of the repository.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Final

from patchwright.admit import Admission, admit
from patchwright.alerts import Trigger, parse_event
from patchwright.config import ACTIONS_BOT, Rules
from patchwright.errors import ForgeError
from patchwright.evidence.archive import open_members
from patchwright.forges.github import Artifact
from patchwright.forges.github.writing import Writer
from patchwright.heal import Event, Place, doors_of
from patchwright.models import Check, Edit, Ending, Landing, Outcome, RepairReport, Stage
from patchwright.notifiers import comment
from patchwright.publish import (
    Published,
    Terms,
    Tree,
    Venue,
    claim_comment,
    publish_to_github,
    read_hostile,
    recheck,
    rejected_patches,
    tell,
)
from patchwright.publish.pristine import MOST_FILE_BYTES, is_plain
from patchwright.publish.venue import BRANCHES
from patchwright.sources import SourceFile
from patchwright.telemetry import (
    Publication,
    Secrets,
    Trace,
    find_link,
    join_trace,
    send_publication,
)
from patchwright.validate.policy import check_policy
from patchwright.validate.security import check_security

MOST_REPORT_BYTES: Final = 8 << 20
CLAIM: Final = "patchwright-report"
"""How the artifacts begin that the in-job form leaves behind in a fork's own run."""
CI: Final = (
    "CI does not start on this commit by itself: it was pushed with the workflow's own token, so"
    " its runs wait until somebody who may write approves them."
)
CI_APP: Final = (
    "CI does not start on this commit by itself: its message ends with `skip-checks: true`. Push an"
    " empty commit on top to let CI run once you have read the patch."
)
REFUSAL_MARKER: Final = "<!-- patchwright:refusal -->"


PROGRESS: Final[Mapping[str, comment.Progress]] = {
    "prepare": "fetching",
    "reproduce": "reproducing",
    "localise": "searching",
}


@dataclass(frozen=True)
class Delivered:
    """What became of a report."""

    ended: RepairReport | Ending
    number: int | None = None
    url: str | None = None
    branch: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One event on its way from a report to people."""

    event: Event
    place: Place
    writer: Writer
    rules: Rules
    run_url: str
    environ: Mapping[str, str]
    secrets: Secrets | None = None
    folder: str = ""
    trace: Trace | None = None
    trace_url: str | None = None

    def deliver(self, path: Path) -> Delivered:
        """Publish the report in a file, or say why not; what is declined writes next to nothing.

        Whatever happens, the trace of the repair gets a span that says so.
        """
        trace = self._trace(path)
        known = replace(self, trace=trace, trace_url=find_link(trace, self.environ))
        delivered = known._delivered(path)
        ended = time.time()
        stage = Stage(name="publish", started=0.0, seconds=ended - trace.began, note="")
        made = Publication(
            stages=[stage],
            ended=ended,
            outcome=delivered.ended.outcome.value,
            reason=delivered.ended.reason,
            number=delivered.number,
            url=delivered.url,
            failed=delivered.ended.outcome is Outcome.ERROR,
        )
        send_publication(trace, made, self.environ, secrets=self.secrets)
        return delivered

    def _trace(self, path: Path) -> Trace:
        report = read_hostile(_read(path) or b"")
        link = report.trace if isinstance(report, RepairReport) else None
        template = self.rules.trace_url
        return join_trace(link, self.environ, os.urandom, began=time.time(), template=template)

    def _delivered(self, path: Path) -> Delivered:
        trigger = parse_event(self.event.name, self.event.payload, doors_of(self.rules))
        if isinstance(trigger, Ending):
            return Delivered(trigger)
        admitted = admit(trigger, self.place.reader, self.rules, spending=False, evidence=False)
        try:
            if isinstance(admitted, Ending):
                return self._refused(trigger, admitted)
            return self._admitted(trigger, admitted, path)
        except ForgeError as error:
            sentence = f"GitHub refused what publishing needs: {error}"
            ending = Ending(outcome=Outcome.ERROR, reason="forge_failed", sentence=sentence)
            return Delivered(ending)

    def _admitted(self, trigger: Trigger, admitted: Admission, path: Path) -> Delivered:
        landing, terms = admitted.landing, self._terms(trigger)
        if not landing.checks_out:
            return self._claimed(admitted, terms)
        data = _read(path)
        if data is None:
            sentence = "The repair job left no report, so there is nothing to publish."
            ending = Ending(outcome=Outcome.ERROR, reason="no_report", sentence=sentence)
            return self._told(ending, landing, terms)
        known = self._in_folder_of(data)
        report = known._rechecked(data, landing)
        terms = replace(terms, folder=known.folder, rejected=self._rejected())
        dry = self.rules.dry_run or trigger.command.dry_run
        if isinstance(report, Ending) or not report.commits or dry:
            return self._told(report, landing, terms)
        return self._published(report, landing, terms)

    def _in_folder_of(self, data: bytes) -> "Delivery":
        """Return this with the folder that a report says it is about, unless an input names one.

        A stranger may name any: paths are judged as they lie in the repository.
        """
        report = read_hostile(data)
        folder = report.base.get("folder", "") if isinstance(report, RepairReport) else ""
        return self if self.folder or not is_plain(folder) else replace(self, folder=folder)

    def _rejected(self) -> frozenset[str]:
        pulls = self.place.reader.closed_pulls(BRANCHES)
        return rejected_patches(pulls, self.rules.bot_id)

    def _rechecked(self, data: bytes, landing: Landing) -> RepairReport | Ending:
        reader = self.place.reader
        read = cache(lambda path: reader.file(path, landing.sha, MOST_FILE_BYTES))
        tree = Tree(read, self.folder)
        return recheck(data, landing, tree, partial(judge, tree), trusted=self._trusted())

    def _published(self, report: RepairReport, landing: Landing, terms: Terms) -> Delivered:
        made = publish_to_github(report, landing, self._venue(), terms)
        if isinstance(made, Published):
            pull = made.pull_request
            number, url = (pull.number, pull.url) if pull else (None, None)
            return Delivered(report, number, url, made.branch, made.notes)
        return self._told(made, landing, terms)

    def _told(self, ended: RepairReport | Ending, landing: Landing, terms: Terms) -> Delivered:
        told = tell(ended, landing, self._venue(), terms)
        return Delivered(ended, notes=told.notes)

    def _claimed(self, admitted: Admission, terms: Terms) -> Delivered:
        """Offer what a fork's own run left behind as a claim; never a branch or a pull request."""
        landing = admitted.landing
        data = self._claim(admitted)
        if data is None:
            sentence = "The commit is of a fork, and its own run left no report behind."
            return Delivered(_declined("fork", sentence))
        # A fork's commit can be read through the repository that it was forked from.
        report = self._in_folder_of(data)._rechecked(data, landing)
        if isinstance(report, Ending) or not report.commits:
            return Delivered(report)
        told = claim_comment(report, landing, self._venue(), terms)
        sentence = "A fork's patch was offered in a comment, as claimed and not proven by us."
        return Delivered(_declined("fork_claim", sentence), url=told.comment_url, notes=told.notes)

    def _claim(self, admitted: Admission) -> bytes | None:
        if admitted.run is None:
            return None
        reader = self.place.reader
        found = _claims(reader.artifacts(admitted.run.id))
        artifact = next(found, None)
        data = reader.artifact(artifact.id, MOST_REPORT_BYTES) if artifact else None
        members = open_members(data) if data else iter(())
        return next((content for name, content in members if name.endswith("report.json")), None)

    def _refused(self, trigger: Trigger, ending: Ending) -> Delivered:
        """Answer a person who asked and may not, once; everything else is left alone."""
        if trigger.door != "comment" or trigger.number is None:
            return Delivered(ending)
        if ending.reason == "not_allowed":
            self._say(trigger.number, REFUSAL_MARKER, comment.refusal())
        elif ending.reason not in ("permission_unknown", "bot_not_allowed", "forge_unavailable"):
            known = comment.read_ledger(
                self.place.reader.comments(trigger.number), self.rules.bot_id
            )
            self._say(trigger.number, comment.MARKER, comment.show_end(ending, known))
        return Delivered(ending)

    def _say(self, number: int, marker: str, body: str) -> None:
        known = self.place.reader.comments(number)
        mine = (c for c in known if c.author_id == self.rules.bot_id)
        if marker == REFUSAL_MARKER and any(c.body.startswith(marker) for c in mine):
            return
        self.writer.upsert_comment(number, marker, body)

    def _terms(self, trigger: Trigger) -> Terms:
        return Terms(
            most_open=self.rules.max_open_pull_requests,
            run_url=self.run_url or None,
            trace_url=self.trace_url,
            ci=CI_APP if self._own_app else CI,
            skip_checks=self._own_app,
            asked=trigger.door in ("comment", "issue"),
            folder=self.folder,
        )

    @property
    def _own_app(self) -> bool:
        """Say whether the token is an App's, whose commits start CI at once unless they say no."""
        return self.rules.bot_id != ACTIONS_BOT

    def _venue(self) -> Venue:
        return Venue(
            reader=self.place.reader,
            writer=self.writer,
            server_url=self.place.server_url,
            repository=self.place.reader.calls.repository,
            own_id=self.rules.bot_id,
        )

    def _trusted(self) -> Sequence[str]:
        template = self.rules.trace_url
        own = f"{self.place.server_url}/{self.place.reader.calls.repository}/"
        return [own, *([template.partition("{")[0]] if template else [])]


def judge(
    tree: Tree,
    before: Mapping[str, SourceFile],
    edits: Sequence[Edit],
    after: Mapping[str, SourceFile],
) -> Sequence[Check]:
    """Judge a patch by policy and Bandit where it lies in the repository, running nothing of it."""
    placed = {tree.placed(p): SourceFile(tree.placed(p), s.data) for p, s in before.items()}
    moved = [edit.model_copy(update={"path": tree.placed(edit.path)}) for edit in edits]
    policy = check_policy(placed, moved)
    if not policy.passed:
        return [policy]
    with tempfile.TemporaryDirectory(prefix="patchwright-bandit-") as scratch:
        old = {path: source.data for path, source in before.items()}
        new = {path: source.data for path, source in after.items()}
        return [policy, check_security(old, new, Path(scratch))]


def acknowledge(event: Event, place: Place, writer: Writer, rules: Rules, run_url: str) -> str:
    """Tell a person who asked and may that work begins, and return what was said to the log."""
    trigger = parse_event(event.name, event.payload, doors_of(rules))
    if isinstance(trigger, Ending):
        return trigger.sentence
    if trigger.door not in ("comment", "issue") or trigger.number is None:
        return "Nobody waits for an answer."
    admitted = admit(trigger, place.reader, rules, evidence=False)
    if isinstance(admitted, Ending):
        return admitted.sentence
    try:
        known = place.reader.comments(trigger.number)
        ledger = comment.read_ledger(known, rules.bot_id)
        body = comment.show_progress("accepted", admitted.landing.sha, ledger, run_url or None)
        writer.react("eyes", number=trigger.number, comment_id=trigger.comment_id)
        writer.upsert_comment(trigger.number, comment.MARKER, body, known=known)
    except ForgeError as error:
        return f"The comment could not be written: {error}"
    return "The request was acknowledged."


@dataclass
class Follower:
    """Keeps the sticky comment up to date while the one-job form works."""

    sticky: comment.Sticky | None
    describe: Callable[[comment.Progress], str]

    def hear(self, stage: str) -> None:
        """Show that a stage began; a comment that cannot be written now is left as it is."""
        state = PROGRESS.get(stage)
        if self.sticky is None or state is None:
            return
        try:
            self.sticky.update(self.describe(state))
        except ForgeError:
            self.sticky = None

    def settle(self) -> None:
        """Wait until the comment may be edited again: the end comes next."""
        if self.sticky is not None:
            self.sticky.wait(max(0.0, self.sticky.left()))


def follow(event: Event, place: Place, writer: Writer, rules: Rules, run_url: str) -> Follower:
    """Return what shows the progress of a repair that a person asked for, and of no other."""
    trigger = parse_event(event.name, event.payload, doors_of(rules))
    if isinstance(trigger, Ending) or trigger.door not in ("comment", "issue"):
        return Follower(None, lambda state: "")
    number = trigger.number
    admitted = admit(trigger, place.reader, rules, evidence=False)
    if isinstance(admitted, Ending) or number is None:
        return Follower(None, lambda state: "")
    try:
        ledger = comment.read_ledger(place.reader.comments(number), rules.bot_id)
    except ForgeError:
        return Follower(None, lambda state: "")
    sha = admitted.landing.sha
    sticky = comment.Sticky(
        lambda text: writer.upsert_comment(number, comment.MARKER, text),
        time.monotonic,
        time.sleep,
    )
    return Follower(sticky, lambda s: comment.show_progress(s, sha, ledger, run_url or None))


def _claims(artifacts: Sequence[Artifact]) -> Iterator[Artifact]:
    for artifact in artifacts:
        fits = artifact.size <= MOST_REPORT_BYTES and not artifact.expired
        if artifact.name.startswith(CLAIM) and fits:
            yield artifact


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MOST_REPORT_BYTES + 1)
    except OSError:
        return None


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
