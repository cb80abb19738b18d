"""Reads what must happen to each small broken project below `tests/bugs`."""

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from patchwright.models import Outcome

BUGS = Path(__file__).resolve().parent / "bugs"
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".pytest_cache", "*.egg-info", "build")


@dataclass(frozen=True)
class HumanEdit:
    """What a person would change in one file: a text that is unique in it, and the new one."""

    path: str
    before: str
    after: str
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Bug:
    """One broken project and how a run on it may end."""

    name: str
    folder: Path
    """The project itself; what is expected of it lies outside, where no run can read it."""
    kind: str
    outcomes: tuple[Outcome, ...]
    """The endings that are right; more than one where the machine or the search decides."""
    reasons: Mapping[Outcome, str]
    """The reason code, for the endings where it matters."""
    files: tuple[str, ...]
    """Where a plausible patch may be; empty when there is none."""
    args: tuple[str, ...]
    """Further arguments of the command line."""
    notes: str
    human: tuple[HumanEdit, ...]
    """A person's repair; empty when there is nothing to repair."""
    environment: str = "shared"
    """`shared` has pytest alone; `built` is made of what the project declares."""
    left: tuple[str, ...] = ()
    """Red ids that no patch can turn green, because they want something that is not here."""


def load_corpus() -> tuple[Bug, ...]:
    """Return every project with its expectations, in order of name."""
    return tuple(load_bug(path) for path in sorted(BUGS.glob("*/expect.toml")))


def load_bug(path: Path) -> Bug:
    """Read one `expect.toml`; a key that nobody knows is a TypeError."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    outcomes = _outcomes(table)
    return Bug(
        name=path.parent.name,
        folder=path.parent / "project",
        kind=table.pop("kind"),
        outcomes=outcomes,
        reasons=_reasons(table, outcomes),
        files=tuple(table.pop("files", ())),
        args=tuple(table.pop("args", ())),
        notes=table.pop("notes").strip(),
        human=tuple(HumanEdit(**edit) for edit in table.pop("human", ())),
        left=tuple(table.pop("left", ())),
        **table,
    )


def _outcomes(table: dict[str, Any]) -> tuple[Outcome, ...]:
    names = [table.pop("outcome")] if "outcome" in table else table.pop("outcome_any")
    return tuple(Outcome(name) for name in names)


def _reasons(table: dict[str, Any], outcomes: tuple[Outcome, ...]) -> Mapping[Outcome, str]:
    reasons = {Outcome(name): reason for name, reason in table.pop("reasons", {}).items()}
    if "reason" in table:
        reasons |= dict.fromkeys(outcomes, table.pop("reason"))
    return reasons


def copy_project(bug: Bug, target: Path) -> Path:
    """Copy the project, byte for byte and without leftovers of earlier runs, to a new folder."""
    return Path(shutil.copytree(bug.folder, target, ignore=LEFTOVERS))


def arm(project: Path) -> None:
    """Let a copy of a hostile project do harm, if it runs under a uid that no account has."""
    (project / "armed").touch()


def apply_human_repair(bug: Bug, project: Path) -> None:
    """Change a copy of the project as a person would; a text that is not unique is a ValueError."""
    for edit in bug.human:
        path = project / edit.path
        before, after = edit.before.encode(edit.encoding), edit.after.encode(edit.encoding)
        content = path.read_bytes()
        if content.count(before) != 1:
            message = f"{bug.name}: {edit.path} does not hold once: {edit.before!r}"
            raise ValueError(message)
        path.write_bytes(content.replace(before, after))
