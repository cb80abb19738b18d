"""Tell people on the forge how a repair ended: a check run on the commit, the sticky comment."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from patchwright.errors import ForgeError
from patchwright.forges.github import Annotation, Comment
from patchwright.models import Ending, Landing, RepairReport
from patchwright.notifiers import check_run, comment
from patchwright.publish.venue import Terms, Venue
from patchwright.publish.wording import short_fingerprint
from patchwright.untrusted import clean, prose

_T = TypeVar("_T")
_FORBIDDEN = re.compile(r"\banswered (?:403|404|410)\b")
UNTOUCHED = "paths, size, policy, Bandit and secrets of the patch"


@dataclass(frozen=True)
class Where:
    """Where the patch lies: its pull request, or the page to open one by hand."""

    pull_url: str | None = None
    compare_url: str | None = None

    def lines(self, notes: Sequence[str]) -> list[str]:
        """Return what a comment or check says of it, and what could not be had."""
        found = [prose(note, 600) for note in notes]
        if self.compare_url:
            found.append(f"[Compare the branch and open the pull request]({self.compare_url})")
        return [line for text in found for line in (text, "")]


NOWHERE = Where()


@dataclass(frozen=True)
class Told:
    """What people were told."""

    comment_url: str | None = None
    check_id: int | None = None
    notes: tuple[str, ...] = ()


def tell(
    ended: RepairReport | Ending,
    landing: Landing,
    venue: Venue,
    terms: Terms,
    *,
    where: Where = NOWHERE,
    notes: Sequence[str] = (),
) -> Told:
    """Write the check run and, where it helps, the comment; what is refused becomes a note.

    Raises ForgeError when the forge fails: everything may be told again.
    """
    said: list[str] = []
    comment_url = None
    check = attempt(said, lambda: _check(ended, landing, venue, terms, where, notes))
    useful = comment.worth_saying(ended, asked=terms.asked)
    if landing.talk_to is not None and useful:
        comments = venue.reader.comments(landing.talk_to)
        body = comment.show_end(
            ended,
            _ledger(ended, landing, venue, comments),
            known=terms,
            pull_url=where.pull_url,
            extra=where.lines(notes),
        )
        comment_url = _write(venue, landing.talk_to, body, said, comments)
    return Told(comment_url, check, tuple(said))


def claim_comment(report: RepairReport, landing: Landing, venue: Venue, terms: Terms) -> Told:
    """Offer a fork's patch as claimed, not re-proven, in the sticky comment of its pull request.

    The report must have been rechecked; there is never a branch or a pull request for it.
    """
    if landing.talk_to is None:
        return Told(notes=("The fork's pull request is not known, so nobody was told.",))
    said: list[str] = []
    comments = venue.reader.comments(landing.talk_to)
    ledger = _ledger(report, landing, venue, comments)
    body = comment.show_claim(report, ledger, known=terms, again=(UNTOUCHED,))
    return Told(_write(venue, landing.talk_to, body, said, comments), notes=tuple(said))


def _check(
    ended: RepairReport | Ending,
    landing: Landing,
    venue: Venue,
    terms: Terms,
    where: Where,
    notes: Sequence[str],
) -> int | None:
    text = check_run.describe_check(
        ended,
        known=terms,
        pull_url=where.pull_url,
        extra=where.lines(notes),
        folder=terms.folder,
    )
    return venue.writer.upsert_check(
        text.name,
        landing.sha,
        short_fingerprint(ended) if isinstance(ended, RepairReport) else ended.reason[:40],
        status="completed",
        conclusion=text.conclusion,
        title=text.title,
        summary=text.summary,
        annotations=[Annotation(**remark.model_dump()) for remark in text.remarks],
        details_url=terms.trace_url or terms.run_url,
    )


def _ledger(
    ended: RepairReport | Ending, landing: Landing, venue: Venue, comments: Sequence[Comment]
) -> comment.Ledger:
    known = comment.read_ledger(comments, venue.own_id)
    if isinstance(ended, Ending):
        return known
    return comment.with_attempt(known, short_fingerprint(ended), landing.sha, ended.run_id)


def _write(
    venue: Venue, number: int, body: str, said: list[str], known: Sequence[Comment]
) -> str | None:
    marker = comment.MARKER
    written = attempt(said, lambda: venue.writer.upsert_comment(number, marker, body, known=known))
    return written.url if written else None


def attempt(said: list[str], step: Callable[[], _T]) -> _T | None:
    """Do a step; when the forge forbids it, note that, so that the steps after it are done.

    Raises ForgeError for everything else: running again may then bring what is missing.
    """
    try:
        return step()
    except ForgeError as error:
        if not _FORBIDDEN.search(str(error)):
            raise
        said.append(f"{clean(str(error), 300)}.")
        return None
