"""The door of issues: one that is opened or labelled and has the label or a link to Sentry.

Whoever opened it or put the label on is the one who is asked about. The text of an issue allows
nothing: a forged link starts a repair only when somebody who may write sent the event.
"""

from collections.abc import Mapping
from typing import Any

from patchwright.alerts.frames import frames_in
from patchwright.alerts.payload import (
    Account,
    Issue,
    Label,
    Part,
    Repository,
    Short,
    actors,
    declined,
)
from patchwright.alerts.sentry import sentry_link
from patchwright.alerts.trigger import Doors, SentryLink, Trigger
from patchwright.models import Ending


class _Event(Part):
    action: Short
    issue: Issue
    label: Label | None = None
    repository: Repository
    sender: Account


def parse(payload: Mapping[str, Any], doors: Doors) -> Trigger | Ending:
    """Return the trigger of an issue, or why it is none; raises ValidationError on odd fields."""
    seen = _Event.model_validate(payload)
    link = sentry_link(seen.issue.body or "", doors)
    return _refusal(seen, link, doors) or _trigger(seen, link)


def _refusal(seen: _Event, link: SentryLink | None, doors: Doors) -> Ending | None:
    if seen.action not in ("opened", "labeled"):
        sentence = "Only issues that are opened or labelled start a repair; comment /heal instead."
        return declined("action_not_watched", sentence)
    if seen.issue.state != "open":
        return declined("issue_closed", "The issue is closed; open it again or comment /heal.")
    if link is None and not _has_label(seen, doors.label):
        sentence = f"The issue has neither the label {doors.label} nor a Sentry link; add one."
        return declined("no_label_or_link", sentence)
    return None


def _has_label(seen: _Event, wanted: str) -> bool:
    """Say whether the event is about the label: GitHub's labels differ by more than case."""
    added = [seen.label] if seen.label else []
    labels = added if seen.action == "labeled" else seen.issue.labels
    return any(label.name.lower() == wanted.lower() for label in labels)


def _trigger(seen: _Event, link: SentryLink | None) -> Trigger:
    issue, repository = seen.issue, seen.repository
    text = issue.body or ""
    when = issue.created_at if seen.action == "opened" else issue.updated_at
    return Trigger(
        door="issue",
        repository=repository.full_name,
        repository_id=repository.id,
        default_branch=repository.default_branch,
        alert_key=f"issue:{issue.id}:{seen.action}:{when}",
        actors=actors(seen.sender),
        number=issue.number,
        on_pull_request=issue.pull_request is not None,
        title=issue.title,
        text=text,
        frames=frames_in(text, repository.name),
        sentry=link,
        created_at=when,
        url=issue.html_url,
    )
