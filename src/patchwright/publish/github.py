"""Put a proven patch on GitHub: branch, draft pull request, labels, check and comment, in order.

Every step looks before it acts, so a run that ended anywhere is finished by the next one. At no
moment is there a pull request of ours that is not a draft with the prefix in its title.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from patchwright.forges import Change, PullRequest
from patchwright.forges.github import ForgeRefused, Pull
from patchwright.models import Ending, Landing, Outcome, RepairReport, Value
from patchwright.notifiers import check_run
from patchwright.publish.applied import made_anew
from patchwright.publish.local import is_proven
from patchwright.publish.pristine import MOST_FILE_BYTES, Tree
from patchwright.publish.telling import Where, attempt, tell
from patchwright.publish.venue import BRANCHES, Terms, Venue
from patchwright.publish.wording import (
    Notes,
    branch_name,
    commit_message,
    patch_id,
    render_pull_request,
)
from patchwright.untrusted import clean

MOST_GENERATIONS: Final = 5
"""Pull requests for one failure that may have been merged before we give up."""
_MARKER = re.compile(r"<!-- patchwright:fingerprint=[0-9a-z]{6,40} patch=([0-9a-f]{16}) -->")


class Published(Value):
    """What was put on the forge."""

    pull_request: PullRequest | None
    """None when the forge refused to open one."""
    branch: str
    head: str
    compare_url: str
    """Where a person opens the pull request by hand."""
    comment_url: str | None = None
    notes: tuple[str, ...] = ()
    """What could not be had, each with what to do about it."""


@dataclass(frozen=True)
class _Place:
    """The branch that a patch goes to."""

    branch: str
    earlier: tuple[int, ...]
    pull: Pull | None


def publish_to_github(
    report: RepairReport, landing: Landing, venue: Venue, terms: Terms
) -> Published | Ending:
    """Ensure the draft pull request of a rechecked report and tell people, or say why not.

    A branch that moved since is declined even when the edited files are the same: what was tested
    is not what would be merged. Raises ForgeError when the forge fails; running it again then goes
    on where it ended.
    """
    refused = _refusal(report, landing) or _moved(landing, venue)
    if refused:
        return refused
    place = _place(report, venue)
    if isinstance(place, Ending):
        return place
    tree = Tree(lambda path: venue.reader.file(path, landing.sha, MOST_FILE_BYTES), terms.folder)
    try:
        commits, files = made_anew(report.commits, tree.source)
    except (SyntaxError, LookupError, ValueError) as error:
        return _declined("stale_base", f"{clean(str(error), 300)}; run the repair again.")
    true = report.model_copy(update={"commits": commits})
    refused = _unwelcome(true, place, venue, terms)
    if refused:
        return refused
    placed = [{tree.placed(path): data for path, data in made.items()} for made in files]
    return _put(true, landing, _Work(venue, terms, place, placed))


def rejected_patches(pulls: Iterable[Pull], own_id: int) -> frozenset[str]:
    """Return the names of the patches whose pull requests of ours were closed unmerged."""
    turned_down = (p for p in pulls if p.state == "closed" and not p.merged)
    return frozenset(name for pull in turned_down for name in _patch_of(pull, own_id))


@dataclass(frozen=True)
class _Work:
    venue: Venue
    terms: Terms
    place: _Place
    files: list[dict[str, bytes]]


def _put(report: RepairReport, landing: Landing, work: _Work) -> Published:
    """Do the writing; each step is there before the next one needs it."""
    venue, terms, place = work.venue, work.terms, work.place
    notes = Notes(
        landing=landing,
        trace_url=terms.trace_url,
        run_url=terms.run_url,
        ci=terms.ci,
        earlier=place.earlier,
        skip_checks=terms.skip_checks,
    )
    text = render_pull_request(report, notes)
    changes = [
        Change(message=commit_message(report, commit, notes), files=made)
        for commit, made in zip(report.commits, work.files, strict=True)
    ]
    head = venue.writer.ensure_branch(place.branch, landing.sha, changes)
    compare = venue.compare_url(landing.target_branch, place.branch)
    said: list[str] = []
    try:
        pull = venue.writer.ensure_pull_request(text, head=head, target=landing.target_branch)
    except ForgeRefused as refusal:
        pull = None
        said.append(f"{clean(str(refusal), 500)}.")
    if pull is not None:
        attempt(said, lambda: _guard(pull, venue, terms))
    where = Where(pull.url, None) if pull else Where(None, compare)
    told = tell(report, landing, venue, terms, where=where, notes=said)
    return Published(
        pull_request=pull,
        branch=place.branch,
        head=head,
        compare_url=compare,
        comment_url=told.comment_url,
        notes=(*said, *told.notes),
    )


def _guard(pull: PullRequest, venue: Venue, terms: Terms) -> None:
    """Put the check on our own commit that asks for a person; it blocks where drafts do not."""
    guard = check_run.describe_guard(draft=pull.draft)
    venue.writer.upsert_check(
        guard.name,
        pull.head,
        pull.branch,
        status="completed",
        conclusion=guard.conclusion,
        title=guard.title,
        summary=guard.summary,
        details_url=terms.run_url,
    )


def _refusal(report: RepairReport, landing: Landing) -> Ending | None:
    if landing.kind == "fork" or not landing.checks_out or not landing.target_branch:
        return _declined(
            "fork", "A fork's patch is offered in a comment, never as a pull request of ours."
        )
    if not is_proven(report):
        sentence = f"There is no proven patch to publish: the run ended as {report.outcome}."
        return _declined("nothing_to_publish", sentence)
    return None


def _moved(landing: Landing, venue: Venue) -> Ending | None:
    now = venue.reader.branch_head(landing.head_branch)
    if now == landing.sha:
        return None
    where = f"is at {now[:10]}" if now else "is gone"
    return _declined(
        "superseded",
        f"The branch {landing.head_branch} moved while the repair ran: it {where}, and the patch"
        f" was tested on {landing.sha[:10]}. Ask again when it still fails.",
    )


def _place(report: RepairReport, venue: Venue) -> _Place | Ending:
    """Return the branch to use: a failure that came back after a merge gets the next one."""
    earlier: list[int] = []
    for generation in range(1, MOST_GENERATIONS + 1):
        branch = branch_name(report, generation=generation)
        pull = venue.reader.pull_of_branch(branch)
        if pull is None or pull.state == "open":
            return _Place(branch, tuple(earlier), pull)
        if not pull.merged:
            return _declined(
                "closed_by_person",
                f"#{pull.number} proposed a patch for this failure and was closed; it stays so."
                f" Delete the branch's pull request or mend it by hand: {pull.url}",
            )
        earlier.append(pull.number)
    sentence = f"{len(earlier)} merged patches did not hold ({earlier}); a person has to look."
    return _declined("does_not_hold", sentence)


def _unwelcome(report: RepairReport, place: _Place, venue: Venue, terms: Terms) -> Ending | None:
    """Say why a new pull request would be one too many; one that is open already never is."""
    name = patch_id(report.commits)
    if name in terms.rejected:
        sentence = "The same patch was proposed before and closed; it is not proposed again."
        return _declined("rejected_patch", sentence)
    if place.pull is not None:
        return None
    pulls = venue.reader.open_pulls(BRANCHES)
    twin = next((p for p in pulls if name in _patch_of(p, venue.own_id)), None)
    if twin:
        sentence = f"#{twin.number} proposes the same patch for another failure: {twin.url}"
        return _declined("already_proposed", sentence)
    if len(pulls) >= terms.most_open:
        sentence = f"{len(pulls)} pull requests of Patchwright are open; merge or close one first."
        return _declined("too_many_open", sentence)
    return None


def _patch_of(pull: Pull, own_id: int) -> list[str]:
    """Return the name in the marker of a pull request that we wrote, an empty list otherwise."""
    return _MARKER.findall(pull.body)[-1:] if pull.author_id == own_id else []


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
