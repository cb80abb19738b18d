"""The door of people and programs that ask directly: workflow_dispatch and repository_dispatch.

Both take `run-id`, `ref` (a branch) and `sha`, all optional and all text or numbers.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import Field

from patchwright.alerts.payload import (
    Account,
    Id,
    Part,
    Repository,
    Short,
    actors,
    declined,
    is_branch,
)
from patchwright.alerts.trigger import Command, Doors, Trigger
from patchwright.models import Ending, Value

HEADS: Final = "refs/heads/"
_RUN_ID = re.compile(r"[1-9][0-9]{0,17}")
_SHA = re.compile(r"[0-9a-f]{7,40}")


class _Inputs(Part):
    run_id: Annotated[Id | Short | None, Field(alias="run-id")] = None
    ref: Short | None = None
    sha: Short | None = None


class _Manual(Part):
    inputs: _Inputs | None = None
    ref: Short
    repository: Repository
    sender: Account


class _Remote(Part):
    client_payload: _Inputs | None = None
    repository: Repository
    sender: Account


class _Asked(Value):
    run_id: int | None = None
    ref: str | None = None
    sha: str | None = None


def parse_workflow_dispatch(payload: Mapping[str, Any], doors: Doors) -> Trigger | Ending:
    """Return the trigger of a button that was pressed; the branch is the one it was pressed for."""
    seen = _Manual.model_validate(payload)
    inputs = seen.inputs or _Inputs()
    ref = inputs.ref or (None if inputs.run_id else seen.ref)
    asked = _read(inputs, ref, doors)
    return asked if isinstance(asked, Ending) else _trigger(seen, asked)


def parse_repository_dispatch(payload: Mapping[str, Any], doors: Doors) -> Trigger | Ending:
    """Return the trigger of a program's request, which has to name what it is about."""
    seen = _Remote.model_validate(payload)
    inputs = seen.client_payload or _Inputs()
    if not (inputs.run_id or inputs.ref or inputs.sha):
        sentence = "The request names nothing; put run-id, ref or sha into client_payload."
        return declined("nothing_named", sentence)
    asked = _read(inputs, inputs.ref or None, doors)
    return asked if isinstance(asked, Ending) else _trigger(seen, asked)


def _read(inputs: _Inputs, ref: str | None, doors: Doors) -> _Asked | Ending:
    run_id = str(inputs.run_id or "")
    branch = ref.removeprefix(HEADS) if ref else None
    if run_id and not _RUN_ID.fullmatch(run_id):
        return declined("bad_input", "run-id has to be the number in the address of a run.")
    if inputs.sha and not _SHA.fullmatch(inputs.sha):
        return declined("bad_input", "sha has to be 7 to 40 lower-case hexadecimal digits.")
    if branch is not None and (not is_branch(branch) or branch.startswith("refs/")):
        return declined("bad_input", "ref has to be the name of a branch.")
    if branch is not None and branch.startswith(doors.branch_prefix):
        sentence = "The branch is one of Patchwright's own; name the one that it was made for."
        return declined("own_branch", sentence)
    return _Asked(run_id=int(run_id) if run_id else None, ref=branch, sha=inputs.sha or None)


def _trigger(seen: _Manual | _Remote, asked: _Asked) -> Trigger:
    repository = seen.repository
    about = f"{asked.run_id or ''}:{quote(asked.ref or '')}:{asked.sha or ''}"
    return Trigger(
        door="dispatch",
        repository=repository.full_name,
        repository_id=repository.id,
        default_branch=repository.default_branch,
        alert_key=f"dispatch:{repository.id}:{about}",
        actors=actors(seen.sender),
        run_id=asked.run_id,
        ref=asked.ref,
        command=Command(sha=asked.sha),
    )
