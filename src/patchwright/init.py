"""Set up a repository: read its own CI and write the workflows that repair it when it is red."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final, Literal

from patchwright import __version__
from patchwright.errors import ConfigError
from patchwright.evidence import plain_yaml
from patchwright.models import Ending, Outcome
from patchwright.workflows import (
    CALLER,
    REUSABLE,
    UNKNOWN_ACTION,
    render_caller,
    render_reusable,
)

FOLDER: Final = ".github/workflows"
MOST_FILES: Final = 200
MOST_BYTES: Final = plain_yaml.MOST_BYTES
_EVENTS: Final = frozenset({"push", "pull_request", "merge_group", "schedule", "workflow_dispatch"})
"""Events whose red runs are alerts; a workflow without any of them is not worth watching."""
_DIRECT = re.compile(r"(?<![\w.=-])(?:pytest|py\.test)(?![\w/.-])")
_THROUGH = re.compile(
    r"(?<![\w./-])(?:tox|nox|hatch +(?:run +\S*)?test|(?:pdm|pixi|rye) +(?:run +)?test"
    r"|(?:make|just|task|invoke|inv|poe)(?: +-\S+)* +(?:\w+-)?(?:test|check|ci))s?(?![\w/.])"
)
_INSTALLS = re.compile(
    r"(?:sudo +)?(?:\S*python[\d.]* +(?:-I +)?-m +|uv +|\S*/)?"
    r"(?:pip|conda|mamba|apt|apt-get|brew|npm|echo|cat)\b"
    r"|pipx +install\b|(?:uv|poetry|pdm|pixi) +(?:sync|install|add|lock|tool +install)\b"
)
"""Commands that name pytest without running it."""
_OTHER = re.compile(
    r"\b(?:docs?|lint\w*|link\w*|mypy|typ(?:es|ing)|publish|release\w*|style)\b|_build\b"
)
"""Sessions of tox and nox, and targets, that run something else."""
_RUNNER = re.compile(r"(?<![\w./-])(?:poe|make|just|task|invoke|inv|(?:pixi|pdm|hatch|rye) +run) ")
"""What runs a target; in a job that is called after its tests, those are meant."""
_TEST_JOB = re.compile(r"(?i)(?<![a-z])tests?(?![a-z])")
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_ACTION = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+@[0-9a-f]{40}")

State = Literal["new", "same", "differs"]


@dataclass(frozen=True)
class Watched:
    """A workflow of the repository whose red runs start a repair."""

    path: str
    name: str
    job: str
    command: str
    """The line that runs the tests."""
    certain: bool
    """False when the line only runs something that usually runs pytest, such as tox."""


@dataclass(frozen=True)
class PlannedFile:
    """A file to write, and what is there now."""

    path: str
    text: str
    state: State


@dataclass(frozen=True)
class Plan:
    """What `patchwright init` would do to a repository."""

    watched: tuple[Watched, ...]
    files: tuple[PlannedFile, ...]
    notes: tuple[str, ...] = ()
    """What could not be read or is left for a person."""

    @property
    def refused(self) -> tuple[str, ...]:
        """Return the files that are there with another content, which only `--force` replaces."""
        return tuple(file.path for file in self.files if file.state == "differs")


def initialise(project: Path, *, force: bool = False, action: str | None = None) -> Iterator[str]:
    """Write the workflows that fit a repository and yield what a person is told.

    Raises ConfigError with the sentence of an ending when there is nothing to set up.
    """
    plan = plan_workflows(project, version=__version__, action=action)
    if isinstance(plan, Ending):
        raise ConfigError(plan.sentence)
    yield from describe_plan(plan, write_plan(plan, project, force=force))


def plan_workflows(project: Path, *, version: str, action: str | None = None) -> Plan | Ending:
    """Return the files that would be written for a repository, or why there are none.

    `action` is `owner/name@commit` of the action; by default what this Patchwright was installed
    from. Raises ConfigError when it is not pinned by a commit.
    """
    uses = action or installed_action() or UNKNOWN_ACTION
    if not _ACTION.fullmatch(uses):
        msg = f"the action {uses!r} is not pinned; write it as OWNER/NAME@ and 40 digits of commit"
        raise ConfigError(msg)
    texts, notes = _read_workflows(project)
    if not texts:
        sentence = f"{project} has no workflow in {FOLDER}; add one that runs the tests first."
        return _declined("no_workflow", sentence)
    loaded = {path: plain_yaml.load(text.encode()) for path, text in texts.items()}
    documents = {path: found for path, found in loaded.items() if isinstance(found, dict)}
    notes += [f"{path} is not YAML that can be read" for path in texts if path not in documents]
    tree = _Tree(project, documents)
    watched = tuple(found for path in documents if (found := _watch(path, tree)))
    if not watched:
        sentence = f"No workflow in {FOLDER} runs pytest, tox, nox or a test target on its own."
        return _declined("no_test_workflow", sentence)
    planned = _plan_files(project, watched, version, f"{uses} # v{version}")
    return Plan(watched, planned, (*notes, *_remarks(uses, watched)))


def write_plan(plan: Plan, project: Path, *, force: bool = False) -> tuple[str, ...]:
    """Write the files that are new, with `force` also those that differ; return their paths.

    Nothing is written when one differs and `force` is not given, since half a set does not work.
    Raises ConfigError when the folder leads out of the repository or cannot be written.
    """
    if plan.refused and not force:
        return ()
    folder = project / FOLDER
    if not folder.resolve().is_relative_to(project.resolve()):
        msg = f"{folder} leads out of the repository; replace the link by a folder"
        raise ConfigError(msg)
    wanted = [file for file in plan.files if file.state != "same"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in wanted:
            _replace(project / file.path, file.text)
    except OSError as error:
        msg = f"{folder} cannot be written: {error.strerror}"
        raise ConfigError(msg) from error
    return tuple(file.path for file in wanted)


def describe_plan(plan: Plan, written: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines that tell a person what was found, written and left to do."""
    for item in plan.watched:
        sure = "runs" if item.certain else "seems to run"
        yield f"{item.path} ({item.name}): job {item.job} {sure} the tests: {item.command}"
    for file in plan.files:
        yield f"{_verb(file, written)} {file.path}"
    yield from plan.notes
    yield from _next_steps(plan, written)


def installed_action() -> str | None:
    """Return `owner/name@commit` of the repository on GitHub that this was installed from."""
    try:
        origin = distribution("patchwright").read_text("direct_url.json")
        found = json.loads(origin or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    repository = re.fullmatch(
        r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", found.get("url", "")
    )
    commit = found.get("vcs_info", {}).get("commit_id", "")
    action = f"{repository[1]}@{commit}" if repository else ""
    return action if _ACTION.fullmatch(action) else None


# --- reading -------------------------------------------------------------------------------------


def _read_workflows(project: Path) -> tuple[dict[str, str], list[str]]:
    texts: dict[str, str] = {}
    notes = []
    paths = [p for p in sorted((project / FOLDER).glob("*.y*ml")) if p.suffix in (".yml", ".yaml")]
    for path in paths[:MOST_FILES]:
        name = f"{FOLDER}/{path.name}"
        if name in (CALLER, REUSABLE):
            continue
        try:
            texts[name] = _read(path)
        except (OSError, ValueError) as error:
            notes.append(f"{name} cannot be read: {error}")
    return texts, notes


def _read(path: Path) -> str:
    if path.is_symlink():
        msg = "it is a link"
        raise ValueError(msg)
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        msg = f"it is larger than {MOST_BYTES >> 10} KiB"
        raise ValueError(msg)
    return data.decode("utf-8-sig")


def _watch(path: str, tree: "_Tree") -> Watched | None:
    document = tree.documents[path]
    if not _EVENTS & set(_events(document)):
        return None
    name = str(document.get("name") or path)
    found = [Watched(path, name, job, line, sure) for job, line, sure in _tests(document, tree)]
    certain = [item for item in found if item.certain]
    return next(iter(certain or found), None)


def _events(document: Mapping[Any, Any]) -> Iterator[str]:
    events = document.get("on")
    if isinstance(events, str):
        yield events
    elif isinstance(events, (list, Mapping)):
        yield from (str(event) for event in events)


def _tests(document: Mapping[Any, Any], tree: "_Tree") -> Iterator[tuple[str, str, bool]]:
    """Yield job, command and certainty of every command that runs tests."""
    for name, job in _mapping(document.get("jobs")).items():
        for command in tree.commands(_mapping(job)):
            if _INSTALLS.match(command):
                continue
            if _DIRECT.search(command) or tree.script_runs_pytest(command):
                yield str(name), command, True
            elif _seems_to_test(str(name), command):
                yield str(name), command, False


def _seems_to_test(job: str, command: str) -> bool:
    if _OTHER.search(command):
        return False
    meant = _RUNNER.search(command) and _TEST_JOB.search(job)
    return bool(_THROUGH.search(command) or meant)


@dataclass(frozen=True)
class _Tree:
    """The repository's files as far as they say what a job runs."""

    project: Path
    documents: Mapping[str, Mapping[Any, Any]]

    def commands(self, job: Mapping[Any, Any]) -> Iterator[str]:
        """Yield the commands of a job, and of the jobs of a local workflow that it calls."""
        yield from _commands(job)
        called = self.documents.get(str(job.get("uses", "")).removeprefix("./"), {})
        for theirs in _mapping(called.get("jobs")).values():
            yield from _commands(_mapping(theirs))

    def script_runs_pytest(self, command: str) -> bool:
        """Say whether a command is a script of the repository that has pytest in it."""
        words = [word for word in command.split() if word not in ("bash", "sh")]
        if not words or "/" not in words[0] or ".." in words[0] or words[0].startswith("/"):
            return False
        try:
            return _DIRECT.search(_read(self.project / words[0])) is not None
        except (OSError, ValueError):
            return False


def _commands(job: Mapping[Any, Any]) -> Iterator[str]:
    steps = job.get("steps")
    for step in steps if isinstance(steps, list) else ():
        text = str(_mapping(step).get("run") or "")[:MOST_BYTES].replace("\\\n", " ")
        for part in re.split(r"\n|&&|\|\||;", text):
            bare = " ".join(part.split())[:200]
            if bare and not bare.startswith("#"):
                yield bare


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


# --- writing -------------------------------------------------------------------------------------


def _plan_files(
    project: Path, watched: tuple[Watched, ...], version: str, action: str
) -> tuple[PlannedFile, ...]:
    pairs = [(item.path, item.name) for item in watched]
    texts = {CALLER: render_caller(version, pairs), REUSABLE: render_reusable(version, action)}
    return tuple(
        PlannedFile(path, text, _state(project / path, text)) for path, text in texts.items()
    )


def _state(path: Path, text: str) -> State:
    if not os.path.lexists(path):
        return "new"
    try:
        return "same" if _read(path) == text else "differs"
    except (OSError, ValueError):
        return "differs"


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, "utf-8", newline="\n")
    part.replace(path)


def _remarks(uses: str, watched: tuple[Watched, ...]) -> Iterator[str]:
    if uses == UNKNOWN_ACTION:
        yield f"replace {UNKNOWN_ACTION} in {REUSABLE} by the repository and commit of the action"
    names = [item.name for item in watched]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"more than one workflow is called {name!r}; runs are told apart by their path"


def _verb(file: PlannedFile, written: tuple[str, ...]) -> str:
    if file.path in written:
        return "wrote  "
    return "as it was" if file.state == "same" else "differs, left alone (see --force):"


def _next_steps(plan: Plan, written: tuple[str, ...]) -> Iterator[str]:
    if plan.refused and not written:
        yield "nothing was written: compare the files above, then repeat with --force"
        return
    yield "next: allow Actions to create pull requests (Settings, Actions, General), then commit"
    yield "both files to the default branch, and comment /heal on a red pull request to try it"


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
