"""Alert sources: one file per door, from an event's payload to a trigger or a reason to decline.

Nothing here asks the network. The Action's event file and a webhook's body are the same JSON, so
both come in through `parse_event`. What a payload says of permissions is never believed; a trigger
only says who would have to be asked about.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from patchwright.alerts import dispatch, issue_comment, issues, schedule, workflow_run
from patchwright.alerts.issue_comment import is_command, parse_command
from patchwright.alerts.payload import declined
from patchwright.alerts.schedule import with_repository
from patchwright.alerts.trigger import Command, Door, Doors, SentryLink, Trigger
from patchwright.models import Ending

__all__ = [
    "Command",
    "Door",
    "Doors",
    "SentryLink",
    "Trigger",
    "is_command",
    "parse_command",
    "parse_event",
    "with_repository",
]

PARSERS: Final[Mapping[str, Callable[[Mapping[str, Any], Doors], Trigger | Ending]]] = {
    "workflow_run": workflow_run.parse,
    "issue_comment": issue_comment.parse,
    "issues": issues.parse,
    "workflow_dispatch": dispatch.parse_workflow_dispatch,
    "repository_dispatch": dispatch.parse_repository_dispatch,
    "schedule": schedule.parse,
}


def parse_event(event: str, payload: Mapping[str, Any], doors: Doors) -> Trigger | Ending:
    """Return the trigger that an event is, or DECLINED with the reason that it is none.

    `event` is the name in `GITHUB_EVENT_NAME` or `X-GitHub-Event`. Never raises on any JSON object.
    """
    parser = PARSERS.get(event)
    if parser is None:
        sentence = f"This event starts no repair; start the job on one of {', '.join(PARSERS)}."
        return declined("event_not_watched", sentence)
    try:
        return parser(payload, doors)
    except ValidationError as error:
        return declined("malformed_event", _complaint(event, error))


def _complaint(event: str, error: ValidationError) -> str:
    """Say which field is odd, but not what it holds: that is somebody else's text."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "the payload"
    return f"{field} of this {event} event is missing or odd; pass on what GitHub sent, unchanged."
