"""Ensure what people see on GitHub: branch, pull request, labels, sticky comment, reaction, check.

Every method looks before it writes, so that all may be ended at any moment and called again. When
a write's outcome is unknown the method looks anew instead of sending it once more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar

from patchwright import forges
from patchwright.errors import ForgeError
from patchwright.forges import Change, PullRequestText
from patchwright.forges.github import (
    Annotation,
    Comment,
    OutcomeUnknown,
    branches,
    labels,
    objects,
    pulls,
)
from patchwright.forges.github import surface as at
from patchwright.forges.github.calls import Answer, Calls, Ids
from patchwright.forges.github.reading import Reader, read

Reaction = Literal["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"]
CheckStatus = Literal["queued", "in_progress", "completed"]

MOST_LOOKS: Final = 3
"""How often a write whose outcome is unknown is looked for."""
MOST_ANNOTATIONS: Final = 50
"""Annotations of one request."""
LONGEST_SUMMARY: Final = 65_000
LONGEST_BODY: Final = 65_000

_DENIED: Final = (403, 404)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Writer:
    """One repository, written to as one account. Methods raise ForgeError."""

    reader: Reader
    own_id: int
    """The account that the token writes as; what others wrote is never edited."""
    _sticky: dict[tuple[int, str], int] = field(default_factory=dict, repr=False)

    def ensure_branch(self, branch: str, base_sha: str, changes: Sequence[Change]) -> str:
        """Make a branch of ours hold the changes on top of a commit and return its head.

        Files keep their modes and new ones get 100644. Raises ForgeError for paths that no patch
        may change, and when the branch holds a foreign commit.
        """
        return self._settled(
            lambda: branches.ensure_branch(self._calls, self.own_id, branch, base_sha, changes)
        )

    def ensure_pull_request(
        self, text: PullRequestText, *, head: str, target: str
    ) -> forges.PullRequest:
        """Open the branch's draft pull request or update the open one.

        One that is closed, or that somebody else opened, is returned unchanged. Raises
        ForgeRefused with a link for people when settings forbid opening it.
        """
        return self._settled(
            lambda: pulls.ensure_pull_request(
                self.reader, self.own_id, text, head=head, target=target
            )
        )

    def ensure_labels(self, number: int, names: Sequence[str]) -> None:
        """Put labels on an issue or pull request; the repository gets those that it lacks."""
        self._settled(lambda: labels.ensure_labels(self._calls, number, names))

    def upsert_comment(
        self, number: int, marker: str, body: str, *, known: Sequence[Comment] | None = None
    ) -> Comment:
        """Write the one comment of ours that begins with a marker, an HTML comment on one line.

        `known` saves the first look, for who has just read the comments.
        """
        if not marker.startswith("<!-- patchwright") or not marker.endswith("-->"):
            msg = f"{marker!r} is not a hidden marker of ours"
            raise ForgeError(msg)
        text = body if body.startswith(marker) else f"{marker}\n{body}"
        if known is not None and (own := self._own(known, marker)) is not None:
            if own.body.replace("\r\n", "\n").strip() == text[:LONGEST_BODY].strip():
                return own
            self._sticky[number, marker] = own.id
        looked = [known is not None]  # a write whose end is not known is looked for anew

        def write() -> Comment:
            first = looked.pop() if looked else False
            return self._comment(number, marker, text[:LONGEST_BODY], looked=first)

        return self._settled(write)

    def react(
        self, content: Reaction, *, number: int | None = None, comment_id: int | None = None
    ) -> bool:
        """React to a comment, else to an issue or pull request; False when that is not allowed."""
        if comment_id is not None:
            endpoint, ids = at.REACT_TO_COMMENT, {"comment_id": comment_id}
        elif number is not None:
            endpoint, ids = at.REACT_TO_ISSUE, {"issue_number": number}
        else:
            return False
        body, denied = {"content": content}, (*_DENIED, 410, 422)
        answer = self._settled(lambda: self._calls.call(endpoint, ids, body=body, allow=denied))
        return answer.status < 400

    def upsert_check(
        self,
        name: str,
        head_sha: str,
        external_id: str,
        *,
        status: CheckStatus,
        conclusion: str | None,
        title: str,
        summary: str,
        annotations: Sequence[Annotation] = (),
        details_url: str | None = None,
    ) -> int | None:
        """Write the check of a commit that carries an id of ours; None when it is not permitted."""
        output = {"title": title[:255], "summary": summary[:LONGEST_SUMMARY]}
        body: dict[str, Any] = {"name": name, "status": status, "external_id": external_id}
        if status == "completed":
            body["conclusion"] = conclusion or "neutral"
        if details_url is not None:
            body["details_url"] = details_url
        return self._settled(
            lambda: self._check({**body, "head_sha": head_sha}, output, annotations)
        )

    def delete_branch(self, branch: str) -> bool:
        """Delete an orphan branch of ours; False when it is gone or has an open pull request."""
        branches.check_branch(branch)
        pull = self.reader.pull_of_branch(branch)
        if pull is not None and pull.state == "open":
            return False
        return self._settled(lambda: branches.delete_branch(self._calls, self.own_id, branch))

    @property
    def _calls(self) -> Calls:
        return self.reader.calls

    def _settled(self, step: Callable[[], _T]) -> _T:
        """Run a step that looks first, and again while nobody knows what its write did."""
        for count in range(1, MOST_LOOKS):
            try:
                return step()
            except OutcomeUnknown:
                self._calls.pace.sleep(2.0**count)  # lists lag behind writes
        return step()

    def _comment(self, number: int, marker: str, text: str, *, looked: bool) -> Comment:
        known = self._sticky.get((number, marker))
        if known is not None:
            answer = self._edit(known, text, allow=(404,))
            if answer.status < 400:
                return read(at.EDIT_COMMENT, answer, objects.comment_of)
        found = None if looked and known is None else self._own_comment(number, marker)
        if found is None:
            ids = {"issue_number": number}
            answer = self._calls.call(at.CREATE_COMMENT, ids, body={"body": text})
            found = read(at.CREATE_COMMENT, answer, objects.comment_of)
        elif found.body.replace("\r\n", "\n").strip() != text.strip():
            answer = self._edit(found.id, text)
            found = read(at.EDIT_COMMENT, answer, objects.comment_of)
        self._sticky[number, marker] = found.id
        return found

    def _edit(self, comment_id: int, text: str, allow: Sequence[int] = ()) -> Answer:
        ids = {"comment_id": comment_id}
        return self._calls.call(at.EDIT_COMMENT, ids, body={"body": text}, allow=allow)

    def _own_comment(self, number: int, marker: str) -> Comment | None:
        return self._own(self.reader.comments(number), marker)

    def _own(self, comments: Sequence[Comment], marker: str) -> Comment | None:
        own = (c for c in comments if c.author_id == self.own_id and c.body.startswith(marker))
        return next(own, None)

    def _check(
        self, body: Mapping[str, Any], output: Mapping[str, str], annotations: Sequence[Annotation]
    ) -> int | None:
        answer = self._found_check(body)
        if answer.status >= 400:
            return None
        known = read(at.CHECKS, answer, lambda data: _same_check(data, str(body["external_id"])))
        number, sent = known or (None, 0)
        rest = [_as_sent(annotation) for annotation in annotations[sent:]]
        # The first request carries the state, the others nothing but further annotations.
        for start in range(0, max(len(rest), 1), MOST_ANNOTATIONS):
            part = {**output, "annotations": rest[start : start + MOST_ANNOTATIONS]}
            answer = self._write_check(number, {**body, "output": part})
            if answer.status >= 400:
                return None
            number = read(at.CREATE_CHECK, answer, lambda data: int(data["id"]))
        return number

    def _found_check(self, body: Mapping[str, Any]) -> Answer:
        query: Ids = {"check_name": str(body["name"]), "filter": "all", "per_page": 100}
        return self._calls.call(
            at.CHECKS, {"ref": str(body["head_sha"])}, query=query, allow=_DENIED
        )

    def _write_check(self, number: int | None, body: Mapping[str, Any]) -> Answer:
        if number is None:
            return self._calls.call(at.CREATE_CHECK, body=body, allow=_DENIED)
        changed = {key: value for key, value in body.items() if key != "head_sha"}
        return self._calls.call(
            at.EDIT_CHECK, {"check_run_id": number}, body=changed, allow=_DENIED
        )


def _same_check(data: objects.Json, external_id: str) -> tuple[int, int] | None:
    """Return the id of the check that carries our id, and how many annotations it has."""
    for check in data["check_runs"]:
        if check.get("external_id") == external_id:
            return check["id"], (check.get("output") or {}).get("annotations_count") or 0
    return None


def _as_sent(annotation: Annotation) -> dict[str, object]:
    row: dict[str, object] = {
        "path": annotation.path,
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "annotation_level": annotation.level,
        "message": annotation.message[:16_000] or annotation.title[:255] or "-",
    }
    return row | ({"title": annotation.title[:255]} if annotation.title else {})
