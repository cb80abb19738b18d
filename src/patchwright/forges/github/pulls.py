"""Ensure the one draft pull request of a branch, and remember in it what was met and done.

What is remembered stands in a hidden line on top of the body, and counts only in pull requests
that our own account opened.
"""

import hashlib
import json
import re
from typing import Final

from pydantic import ValidationError

from patchwright import forges
from patchwright.forges import PullRequestText
from patchwright.forges.github import ForgeRefused, OutcomeUnknown, Pull, objects
from patchwright.forges.github import surface as at
from patchwright.forges.github.labels import ensure_labels
from patchwright.forges.github.reading import Reader, read
from patchwright.models import Value

MOST_RUNS: Final = 20
"""Runs that a pull request remembers."""
LONGEST_BODY: Final = 65_000
"""Characters; GitHub refuses 65,536."""
LONGEST_TITLE: Final = 256
WARNING: Final = "[DO NOT MERGE]"

_MARK = re.compile(r"<!-- patchwright:pull (\{[^\n]{0,8000}\}) -->\r?\n?")
_CUT: Final = "\n\n…"


class Mark(Value):
    """What the hidden line remembers."""

    runs: tuple[str, ...] = ()
    recurrences: int = 0
    head: str = ""
    written: str = ""
    """Digest of the text that was written, so that a text that people edited is kept."""
    mended: tuple[str, ...] = ()
    """Labels, and `title`, that were put back once; when they are gone again, that is respected."""


def ensure_pull_request(
    reader: Reader, own_id: int, text: PullRequestText, *, head: str, target: str
) -> forges.PullRequest:
    """Open the branch's pull request or update the open one; a closed one stays as it is.

    Raises ForgeRefused when settings forbid to open one.
    """
    known = reader.pull_of_branch(text.branch)
    if known is None:
        known = _open(reader, text, head, target)
        ensure_labels(reader.calls, known.number, text.labels)
        return _result(reader, known, mark_of(known, own_id), (*known.labels, *text.labels), head)
    mark = mark_of(known, own_id)
    if known.state != "open" or known.author_id != own_id:
        return _result(reader, known, mark, known.labels, known.head_sha)
    return _reconciled(reader, known, mark, text, head)


def mark_of(pull: Pull, own_id: int) -> Mark:
    """Return what a pull request remembers; nothing unless our account opened it."""
    found = _MARK.match(pull.body) if pull.author_id == own_id else None
    if found is None:
        return Mark()
    try:
        return Mark.model_validate_json(found.group(1))
    except ValidationError:
        return Mark()


def marked(mark: Mark, text: str) -> str:
    """Return a body: the hidden line, then the text as far as there is room."""
    line = json.dumps(mark.model_dump(mode="json"), separators=(",", ":"))
    line = line.replace("--", "-\\u002d").replace(">", "\\u003e")
    top = f"<!-- patchwright:pull {line} -->\n"
    room = LONGEST_BODY - len(top)
    return top + (text if len(text) <= room else text[: room - len(_CUT)] + _CUT)


def _open(reader: Reader, text: PullRequestText, head: str, target: str) -> Pull:
    mark = Mark(runs=(text.run_id,), head=head, written=_digest(text.body))
    title = _warned(text.title)
    body: dict[str, object] = {
        "title": title,
        "head": text.branch,
        "base": target,
        "body": marked(mark, text.body),
        "maintainer_can_modify": False,
    }
    calls = reader.calls
    answer = calls.call(at.CREATE_PULL, body={**body, "draft": text.draft}, allow=(403, 422))
    if answer.status == 422 and text.draft and "draft" in calls.said(answer).lower():
        # The plan has no drafts: title and label have to do, and whoever called adds a red check.
        answer = calls.call(at.CREATE_PULL, body={**body, "draft": False}, allow=(403, 422))
    if answer.status == 403:
        raise _refused(reader, text.branch, target, calls.said(answer))
    if answer.status == 422 and "already exists" in calls.said(answer):
        msg = f"a pull request of {text.branch} appeared meanwhile; publish again"
        raise OutcomeUnknown(msg)
    if answer.status == 422:
        raise calls.failed(at.CREATE_PULL, answer)
    return read(at.CREATE_PULL, answer, objects.pull_of)


def _refused(reader: Reader, branch: str, target: str, said: str) -> ForgeRefused:
    link = f"{reader.web}/compare/{target}...{branch}?expand=1"
    mend = "give the publishing job `pull-requests: write`"
    if "not permitted to create" in said:
        mend = (
            'switch on "Allow GitHub Actions to create and approve pull requests" '
            "in the settings of the repository (Actions, General)"
        )
    sentence = f"GitHub does not let this token open a pull request; {mend}, or open it from {link}"
    return ForgeRefused(sentence, link)


def _reconciled(
    reader: Reader, pull: Pull, mark: Mark, text: PullRequestText, head: str
) -> forges.PullRequest:
    """Bring an open pull request of ours up to date, once against a person's will, not twice."""
    resumed = text.run_id in mark.runs
    present = {label.casefold() for label in pull.labels}  # as GitHub sees them
    missing = [label for label in text.labels if label.casefold() not in present]
    back = [label for label in missing if resumed or label not in mark.mended]
    if back:
        ensure_labels(reader.calls, pull.number, back)
    retitle = not pull.title.startswith(WARNING) and "title" not in mark.mended
    mended = {*mark.mended, *([] if resumed else back), *(["title"] if retitle else [])}
    now = Mark(
        runs=(mark.runs if resumed else (*mark.runs, text.run_id))[-MOST_RUNS:],
        recurrences=mark.recurrences + (not resumed),
        head=head,
        written=mark.written,
        mended=tuple(sorted(mended)),
    )
    visible = _MARK.sub("", pull.body, count=1)
    if head != mark.head or _digest(visible) == mark.written:
        visible, now = text.body, now.model_copy(update={"written": _digest(text.body)})
    wanted = {"title": _warned(pull.title)} if retitle else {}
    body = marked(now, visible)
    if now != mark or _digest(body) != _digest(pull.body):
        wanted["body"] = body
    if wanted:
        reader.calls.call(at.EDIT_PULL, {"pull_number": pull.number}, body=wanted)
    title = wanted.get("title", pull.title)
    shown = pull.model_copy(update={"title": title})
    return _result(reader, shown, now, (*pull.labels, *back), head)


def _result(
    reader: Reader, pull: Pull, mark: Mark, labels: tuple[str, ...], head: str
) -> forges.PullRequest:
    return forges.PullRequest(
        number=pull.number,
        url=f"{reader.web}/pull/{pull.number}",
        branch=pull.head_branch,
        state="open" if pull.state == "open" else "closed",
        title=pull.title,
        head=head,
        labels=tuple(dict.fromkeys(labels)),
        draft=pull.draft,
        runs=mark.runs,
        recurrences=mark.recurrences,
    )


def _warned(title: str) -> str:
    return title if title.startswith(WARNING) else f"{WARNING} {title}"[:LONGEST_TITLE]


def _digest(text: str) -> str:
    """Return a digest that does not depend on line ends and on space around the text."""
    plain = "\n".join(text.split("\r\n")).strip()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]
