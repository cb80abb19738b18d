"""The door of the clock: nobody asks, and the newest red run on the default branch is the alert."""

from collections.abc import Mapping
from typing import Any

from patchwright.alerts.payload import Part, Repository
from patchwright.alerts.trigger import Doors, Trigger


class _Event(Part):
    repository: Repository


def with_repository(
    event: str, payload: Mapping[str, Any], environ: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return the payload of a schedule with the repository that the runner's variables name.

    GitHub writes no repository into a schedule's event file; its ref is the default branch then.
    Every other payload comes back as it is.
    """
    if event != "schedule" or not isinstance(payload, dict) or "repository" in payload:
        return payload
    number = environ.get("GITHUB_REPOSITORY_ID", "")
    repository = {
        "id": int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None,
        "full_name": environ.get("GITHUB_REPOSITORY"),
        "default_branch": environ.get("GITHUB_REF", "").removeprefix("refs/heads/"),
    }
    return {**payload, "repository": repository}


def parse(payload: Mapping[str, Any], _doors: Doors) -> Trigger:
    """Return the trigger of a schedule; raises ValidationError when it names no repository."""
    repository = _Event.model_validate(payload).repository
    return Trigger(
        door="schedule",
        repository=repository.full_name,
        repository_id=repository.id,
        default_branch=repository.default_branch,
        alert_key=f"schedule:{repository.id}",
        actors=(),
        ref=repository.default_branch,
    )
