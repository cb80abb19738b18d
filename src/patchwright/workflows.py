"""Render the workflows that a maintainer keeps: the two jobs, and the caller with its doors."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import Final

from patchwright.forges.github.surface import Level, permissions_for

CALLER: Final = ".github/workflows/patchwright.yml"
REUSABLE: Final = ".github/workflows/patchwright-repair.yml"
UNKNOWN_ACTION: Final = f"OWNER/patchwright@{'0' * 40}"
"""Stands where the action's repository and commit are not known."""
UPLOAD: Final = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0"
DOWNLOAD: Final = "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1"

WHY: Final[Mapping[tuple[str, Level], str]] = {
    ("actions", "read"): "the red run, its jobs, their logs and JUnit artifacts",
    ("checks", "read"): "annotations of the failed job",
    ("checks", "write"): "a check run with the suspects as annotations",
    ("contents", "read"): "fetch the failing commit",
    ("contents", "write"): "a branch patchwright/heal-... with the patch",
    ("issues", "read"): "labels and earlier comments of the issue",
    ("issues", "write"): "one comment, reactions and the label DO NOT MERGE",
    ("pull-requests", "read"): "head and base of the pull request, and which of ours are open",
    ("pull-requests", "write"): "the draft pull request",
}
"""Why a job needs a permission, for the comment beside it."""


ACKNOWLEDGE: Final[Mapping[str, Level]] = {
    **{name: "read" for name in permissions_for("repair") if name != "checks"},
    "issues": "write",
}
"""What it takes to ask who wants what, and to answer with a reaction and a comment."""


@dataclass(frozen=True)
class Door:
    """A way in: the event of a workflow, and which of its payloads are worth starting a job."""

    event: str
    trigger: str
    """The lines below `on:`, indented for it; `%%{names}` are the names of the workflows."""
    condition: str = ""
    """An expression over the payload; empty for always."""


DOORS: Final[Mapping[str, Door]] = {
    "workflow_run": Door(
        "workflow_run",
        "  workflow_run: # a workflow that runs the tests has ended\n"
        "    workflows: %%{names}\n"
        "    types: [completed]\n",
        "github.event.workflow_run.conclusion == 'failure'",
    ),
    "comment": Door(
        "issue_comment",
        "  issue_comment: # /heal on an issue or a pull request\n    types: [created]\n",
        "contains(github.event.comment.body, '/heal')",
    ),
    "issue": Door(
        "issues",
        "  issues: # with the label, or with a link to Sentry\n    types: [opened, labeled]\n",
        "(contains(github.event.issue.labels.*.name, 'heal')"
        " || contains(github.event.issue.body, 'sentry'))",
    ),
    "dispatch": Door(
        "workflow_dispatch",
        "  workflow_dispatch: # the button, for one run or one branch\n"
        "    inputs:\n"
        "      run-id:\n"
        "        description: Number of a red run, as in its address\n"
        "      ref:\n"
        "        description: Branch, when there is no run\n"
        "      sha:\n"
        "        description: Commit that the branch has to be at\n"
        "  repository_dispatch: # the same three in client_payload\n"
        "    types: [heal]\n",
    ),
    "schedule": Door(
        "schedule",
        "  schedule: # the newest red run of the default branch, in case an event was lost\n"
        '    - cron: "23 5 * * *"\n',
    ),
}


class _Form(Template):
    """Templates of YAML that is full of dollar signs."""

    delimiter = "%%"


def render_reusable(version: str, action: str) -> str:
    """Return the workflow that holds both jobs; `action` is `owner/name@commit # tag`."""
    return _form("patchwright-repair.yml").substitute(
        version=version,
        action=action,
        upload=UPLOAD,
        download=DOWNLOAD,
        acknowledge_permissions=_block(ACKNOWLEDGE),
        repair_permissions=_block(permissions_for("repair")),
        publish_permissions=_block(permissions_for("publish")),
    )


def render_caller(
    version: str,
    watched: Sequence[tuple[str, str]],
    doors: Sequence[str] = tuple(DOORS),
) -> str:
    """Return the workflow that calls the other one; `watched` are paths and names of workflows."""
    chosen = [DOORS[name] for name in doors]
    names = "[" + ", ".join(_quoted(name) for _, name in watched) + "]"
    return _form("patchwright.yml").substitute(
        version=version,
        remark=_remark(doors),
        triggers="".join(_Form(door.trigger).substitute(names=names) for door in chosen),
        condition=_condition(chosen),
        permissions=_block(permissions_for("repair") | permissions_for("publish")),
        workflows=_quoted(" ".join(path for path, _ in watched)),
    )


def _form(name: str) -> _Form:
    text = files("patchwright").joinpath("templates", "workflows", name).read_text("utf-8")
    return _Form(text)


def _remark(doors: Sequence[str]) -> str:
    """Say to zizmor, on the line that it complains of, why the trigger is not dangerous here."""
    if not {"workflow_run", "comment"} & set(doors):
        return "# only people who may write here, and the clock"
    return "# zizmor: ignore[dangerous-triggers] a fork's code is never checked out by these jobs"


def _condition(doors: Sequence[Door]) -> str:
    if len(doors) > 1:
        return "    if: >-\n      " + " ||\n      ".join(_alternatives(doors)) + "\n"
    return "".join(f"    if: {door.condition}\n" for door in doors if door.condition)


def _alternatives(doors: Sequence[Door]) -> Iterator[str]:
    with_conditions = [door for door in doors if door.condition]
    for door in with_conditions:
        yield f"(github.event_name == '{door.event}' && {door.condition})"
    if len(with_conditions) < len(doors):
        events = json.dumps([door.event for door in with_conditions])
        yield f"!contains(fromJSON('{events}'), github.event_name)"


def _quoted(text: str) -> str:
    """Return a YAML scalar; JSON's pairs of escapes for one character mean two there."""
    return json.dumps(text, ensure_ascii=False)


def _block(permissions: Mapping[str, Level]) -> str:
    return "\n".join(
        f"      {name}: {level} # {WHY[name, level]}" for name, level in permissions.items()
    )
