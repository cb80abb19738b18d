"""The door of commands: a comment whose first line is `/heal`, on an issue or a pull request.

The first line that is not blank is the command, whole and exact. Quotes, fences, HTML comments and
invisible characters make it another line, and then it is none.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from patchwright.alerts.frames import frames_in
from patchwright.alerts.payload import (
    MOST_TEXT,
    Account,
    Id,
    Issue,
    Part,
    Repository,
    Short,
    Text,
    Time,
    Url,
    actors,
    declined,
)
from patchwright.alerts.sentry import sentry_link
from patchwright.alerts.trigger import Command, Doors, Trigger
from patchwright.models import Ending

USAGE: Final = "the first line has to be /heal, then a commit and --dry-run if you like"

_COMMAND = re.compile(r"/heal(?: ([0-9a-f]{7,40}))?( --dry-run)?")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BLANK: Final = " \t"


class _Comment(Part):
    id: Id
    body: Text
    user: Account
    created_at: Time
    updated_at: Time
    html_url: Url = ""
    performed_via_github_app: Any = None


class _Event(Part):
    action: Short
    issue: Issue
    comment: _Comment
    repository: Repository
    sender: Account


def parse_command(text: str) -> Command | None:
    """Return the command that a comment is, or None; case matters."""
    found = _COMMAND.fullmatch(_split(text)[0])
    return Command(sha=found[1], dry_run=bool(found[2])) if found else None


def is_command(text: str) -> bool:
    """Say whether a comment of this text would be taken for a command, even for a wrong one."""
    return _split(text)[0].split(" ")[0].split("\t")[0] == "/heal"


def parse(payload: Mapping[str, Any], doors: Doors) -> Trigger | Ending:
    """Return the trigger of a command, or why it is none; raises ValidationError on odd fields."""
    seen = _Event.model_validate(payload)
    command = parse_command(seen.comment.body)
    refused = _refusal(seen)
    if refused is not None:
        return refused
    if command is None:
        if is_command(seen.comment.body):
            return declined("command_not_understood", f"Nothing was started: {USAGE}.")
        return declined("no_command", f"The comment is no command: {USAGE}.")
    return _trigger(seen, command, doors)


def _refusal(seen: _Event) -> Ending | None:
    if seen.action == "edited" or seen.comment.updated_at != seen.comment.created_at:
        sentence = "An edited comment starts nothing; write the command in a new one."
        return declined("comment_edited", sentence)
    if seen.action != "created":
        return declined("action_not_watched", "Only new comments start a repair; write a new one.")
    if seen.comment.performed_via_github_app is not None:
        sentence = "The comment was written by an app; a person has to write the command."
        return declined("comment_by_app", sentence)
    if {seen.comment.user.type, seen.sender.type} != {"User"}:
        sentence = "The comment was written by a bot; a person has to write the command."
        return declined("comment_by_bot", sentence)
    return None


def _trigger(seen: _Event, command: Command, doors: Doors) -> Trigger:
    issue, comment, repository = seen.issue, seen.comment, seen.repository
    body, below = issue.body or "", _split(comment.body)[1]
    said = f"{body}\n\n{below}" if below else body
    return Trigger(
        door="comment",
        repository=repository.full_name,
        repository_id=repository.id,
        default_branch=repository.default_branch,
        alert_key=f"comment:{comment.id}",
        actors=actors(comment.user, seen.sender),
        number=issue.number,
        on_pull_request=issue.pull_request is not None,
        comment_id=comment.id,
        command=command,
        title=issue.title,
        text=said,
        frames=frames_in(below, repository.name) or frames_in(body, repository.name),
        sentry=sentry_link(below, doors) or sentry_link(body, doors),
        created_at=comment.created_at,
        url=comment.html_url,
    )


def _split(text: str) -> tuple[str, str]:
    """Return the first line that is not blank, without blanks at its end, and all below it."""
    kept = text[:MOST_TEXT]
    blank = len(kept) - len(kept.lstrip(" \t\r\n"))
    start = 1 + max(kept.rfind("\r", 0, blank), kept.rfind("\n", 0, blank))
    line, *below = _LINE_END.split(kept[start:], maxsplit=1)
    return line.rstrip(_BLANK), "".join(below).strip()
