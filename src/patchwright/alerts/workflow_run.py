"""The door of red runs: `workflow_run` completed with conclusion failure.

A workflow is known by its path, never by its name, which a pull request may copy. Runs of forks
come through: whether their code may be run is not a question that a payload can answer.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from patchwright.alerts.payload import (
    MOST_ITEMS,
    Account,
    Branch,
    Id,
    Part,
    Repository,
    Sha,
    Short,
    Text,
    Time,
    Url,
    actors,
    declined,
)
from patchwright.alerts.trigger import Doors, Trigger
from patchwright.models import Ending, Run

EVENTS: Final = ("push", "pull_request", "schedule", "workflow_dispatch", "merge_group")
"""Events whose runs are alerts: those that run the repository's own tests."""
FOLDER: Final = ".github/workflows/"


class _Named(Part):
    id: Id


class _Head(Part):
    id: Id
    full_name: Short = ""


class _Base(Part):
    repo: _Named


class _Pull(Part):
    number: Id
    base: _Base


class _Run(Part):
    id: Id
    run_attempt: Id = 1
    workflow_id: Id
    name: Text | None = None
    path: Annotated[Short, Field(min_length=1)]
    event: Short
    status: Short
    conclusion: Short | None = None
    head_sha: Sha
    head_branch: Branch | None = None
    head_repository: _Head | None = None
    html_url: Url = ""
    created_at: Time
    pull_requests: Annotated[list[_Pull], Field(max_length=MOST_ITEMS)] = []
    actor: Account
    triggering_actor: Account


class _Event(Part):
    action: Short
    workflow_run: _Run
    repository: Repository


class _State(Part):
    """What is read first: a run that is not red need not be whole."""

    status: Short | None = None
    conclusion: Short | None = None


class _Glance(Part):
    action: Short
    workflow_run: _State


def parse(payload: Mapping[str, Any], doors: Doors) -> Trigger | Ending:
    """Return the trigger of a red run, or why it is none; raises ValidationError on odd fields."""
    glance = _Glance.model_validate(payload)
    refused = _not_red(glance)
    if refused is not None:
        return refused
    seen = _Event.model_validate(payload)
    return _not_watched(seen.workflow_run, doors) or _trigger(seen)


def _not_red(glance: _Glance) -> Ending | None:
    conclusion = glance.workflow_run.conclusion
    if glance.action != "completed" or glance.workflow_run.status != "completed":
        return declined("not_completed", "The run has not ended; use the type completed.")
    if conclusion == "timed_out":
        sentence = "The run timed out, which no failing test explains; look at its slowest step."
        return declined("run_timed_out", sentence)
    if conclusion == "startup_failure":
        sentence = "The run did not start: its workflow file is not valid; mend that by hand."
        return declined("run_not_started", sentence)
    if conclusion != "failure":
        return declined("not_red", "The run did not fail, so there is nothing to repair.")
    return None


def _not_watched(run: _Run, doors: Doors) -> Ending | None:
    if (run.head_branch or "").startswith(doors.branch_prefix):
        sentence = "The run is of a branch of Patchwright's own; a person has to look at that one."
        return declined("own_branch", sentence)
    if _is_any_of(run.path, doors.own_workflows):
        sentence = "The run is of Patchwright's own workflow; its log says why it failed."
        return declined("own_workflow", sentence)
    watched = run.path in doors.workflows if doors.workflows else run.path.startswith(FOLDER)
    if not watched:
        sentence = "The run is of a workflow that is not watched; list its path to have it watched."
        return declined("other_workflow", sentence)
    if run.event not in EVENTS:
        sentence = f"Only runs started by {', '.join(EVENTS)} are watched; use /heal for this one."
        return declined("run_event_not_watched", sentence)
    return None


def _is_any_of(path: str, own: tuple[str, ...]) -> bool:
    """Say whether a path is one of ours, also when GitHub adds `@` and a ref to it."""
    return any(path == mine or path.startswith(f"{mine}@") for mine in own)


def _trigger(seen: _Event) -> Trigger:
    found, repository = seen.workflow_run, seen.repository
    run = _run(found, repository)
    return Trigger(
        door="workflow_run",
        repository=repository.full_name,
        repository_id=repository.id,
        default_branch=repository.default_branch,
        alert_key=f"workflow_run:{run.id}:{run.attempt}",
        actors=run.actors,
        run=run,
        run_id=run.id,
        created_at=run.created_at,
        url=run.url,
    )


def _run(found: _Run, repository: Repository) -> Run:
    head = found.head_repository
    mine = (pull.number for pull in found.pull_requests if pull.base.repo.id == repository.id)
    return Run(
        id=found.id,
        attempt=found.run_attempt,
        workflow_id=found.workflow_id,
        name=found.name or "",
        path=found.path,
        event=found.event,
        status=found.status,
        conclusion=found.conclusion,
        head_sha=found.head_sha,
        head_branch=found.head_branch,
        head_repository_id=head.id if head else None,
        head_repository=head.full_name if head else "",
        url=found.html_url,
        created_at=found.created_at,
        pull_requests=tuple(mine),
        actors=actors(found.actor, found.triggering_actor),
    )
