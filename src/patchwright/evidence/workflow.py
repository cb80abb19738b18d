"""Read from a workflow file how a job prepares and runs its tests."""

import posixpath
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import re2

from patchwright.evidence import Recipe
from patchwright.evidence.commands import Meaning, meaning, without_reporting
from patchwright.evidence.expressions import (
    Context,
    Result,
    Unknown,
    condition,
    fill,
    inner,
    pieces,
    shown,
    value_of,
)
from patchwright.evidence.jobs import Job, find_job
from patchwright.evidence.plain_yaml import Plain, load
from patchwright.evidence.shell import Command, commands_of

MOST_SETUP: Final = 50
MOST_VARIABLES: Final = 50
LONGEST_VALUE: Final = 1000

VERSION: Final = re2.compile(
    r"^(?:cpython[-@])?(?:~=|~|==)?\s*(3[.][0-9]{1,2})(?:[.][0-9]{1,2})?(?:[.]x|-dev|-alpha.*|-beta.*|-rc.*|-0)*$"
)
IMAGE: Final = re2.compile(r"(?:^|/)python:(3[.][0-9]{1,2})(?:[.-]|$)")
ENVIRONMENT_NAME: Final = re2.compile(r"(?:^|[^0-9])(?:py)?3[.]?([0-9]{1,2})(?:$|[^0-9])")
VARIABLE: Final = re2.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)")
PLAIN_NAME: Final = re2.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_ALLOWED: Final = frozenset({"matrix", "true", "false", "null"})
_RESERVED: Final = ("GITHUB_", "RUNNER_", "ACTIONS_", "LD_", "DYLD_", "PATCHWRIGHT_")
_OURS: Final = frozenset(
    {"PATH", "HOME", "PYTHONHOME", "PYTHONSTARTUP", "BASH_ENV", "ENV", "SHELL"}
)
_VERSION_NAMES: Final = ("UV_PYTHON", "PYTHON_VERSION", "PYTHON")


class _Recipe:
    """The fields of a recipe while the steps are read."""

    def __init__(self) -> None:
        self.python: str | None = None
        self.python_file = ""
        self.setup: list[str] = []
        self.test: tuple[str, ...] = ()
        self.folder = ""
        self.environment: dict[str, str] = {}
        self.services: tuple[str, ...] = ()
        self.notes: dict[str, None] = {}

    def note(self, code: str) -> None:
        self.notes[code] = None

    def made(self) -> Recipe:
        return Recipe(
            python=self.python,
            python_file=self.python_file,
            setup=tuple(dict.fromkeys(self.setup))[:MOST_SETUP],
            test=self.test,
            working_directory=self.folder,
            environment=self.environment,
            services=self.services,
            note=",".join(self.notes),
        )


def read_recipe(workflow: bytes, job_name: str, failed_step: str | None = None) -> Recipe:
    """Return how the job that is displayed as `job_name` prepares and runs its tests.

    What depends on anything but the file itself is left out, field by field, and `note` says so.
    Never raises.
    """
    document = load(workflow)
    jobs = document.get("jobs") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(jobs, dict):
        return Recipe(note="workflow_unreadable")
    job = find_job(jobs, job_name)
    if job is None:
        return Recipe(note="no_such_job")
    if "uses" in job.definition:
        return Recipe(note="reusable_workflow")
    return _read_job(document, job, failed_step)


def _read_job(document: Mapping[str, Plain], job: Job, failed_step: str | None) -> Recipe:
    recipe = _Recipe()
    definition = job.definition
    context = _context(job)
    if job.matrix is None and _table(definition.get("strategy")).get("matrix") is not None:
        recipe.note("matrix_unresolved")
    _read_machine(definition, context, recipe)
    environment: dict[str, Plain] = {**_table(document.get("env")), **_table(definition.get("env"))}
    context = {**context, "env": _resolved(environment, context)}
    folders = [_default_folder(definition, context), _default_folder(document, context)]
    steps = [s for s in _list(definition.get("steps")) if isinstance(s, dict)]
    reading = _Steps(recipe, context, environment, next(filter(None, folders), ""))
    reading.read(steps, _index_of(steps, failed_step, context))
    return recipe.made()


def _context(job: Job) -> Context:
    return {} if job.matrix is None else {"matrix": job.matrix}


def _read_machine(definition: Mapping[str, Plain], context: Context, recipe: _Recipe) -> None:
    recipe.services = tuple(_table(definition.get("services")))
    system = value_of(definition.get("runs-on"), context)
    name = str(system).lower()
    for other in ("windows", "macos"):
        if other in name:
            recipe.note(f"runs_on_{other}")
    container = definition.get("container")
    image = value_of(_table(container).get("image", container), context)
    found = IMAGE.search(image) if isinstance(image, str) else None
    recipe.python = None if found is None else found.group(1)


class _Steps:
    """The steps of a job up to the one that runs the tests."""

    def __init__(
        self, recipe: _Recipe, context: Context, environment: Mapping[str, Plain], folder: str
    ) -> None:
        self.recipe = recipe
        self.context = context
        self.environment = environment
        self.folder = folder
        self.tested = False

    def read(self, steps: Sequence[Mapping[str, Plain]], failed: int | None) -> None:
        """Read what comes before the tests, and the tests: of the step that failed, if known."""
        local = False
        for at, step in enumerate(steps if failed is None else steps[: failed + 1]):
            if at != failed and condition(step.get("if"), self.context) is False:
                continue
            local = local or str(step.get("uses", "")).startswith("./")
            self._read_step(step, tests=failed is None or at == failed)
            if self.tested:
                break
        if local:
            self.recipe.note("composite_action")
        if not self.tested:
            self.recipe.note("no_tests_found")
            self.recipe.environment = self._variables({})

    def _read_step(self, step: Mapping[str, Plain], *, tests: bool) -> None:
        own = _table(step.get("env"))
        context: Context = {
            **self.context,
            "env": {**self.context.get("env", {}), **_resolved(own, self.context)},
        }
        if "uses" in step:
            self._use(step, context)
        script = step.get("run")
        if not isinstance(script, str):
            return
        folder = _folder(step.get("working-directory"), context, self.folder)
        for command in commands_of(_marked(script, context)):
            folder = self._read_command(command, folder, own, tests=tests)
            if self.tested:
                break

    def _use(self, step: Mapping[str, Plain], context: Context) -> None:
        inputs = _table(step.get("with"))
        if "/checkout@" in str(step["uses"]) and "repository" in inputs:
            self.recipe.note("other_repository")
        if "python-version-file" in inputs:
            path = value_of(inputs["python-version-file"], context)
            self.recipe.python_file = path if isinstance(path, str) else ""
            self.recipe.note("python_version_file")
        if "miniconda" in str(step["uses"]) or "micromamba" in str(step["uses"]):
            self.recipe.note("conda")
        if inputs.get("python-version") is not None:
            told = value_of(inputs["python-version"], context)
            self._choose(told)

    def _choose(self, told: object) -> None:
        if isinstance(told, Unknown):
            self.recipe.python = None
            self.recipe.note("matrix_unresolved")
            return
        words = str(told).split()
        found = VERSION.match(words[-1]) if words else None
        self.recipe.python = None if found is None else found.group(1)
        if found is None and words and words[-1].strip("x.*3"):
            self.recipe.note("other_interpreter")

    def _read_command(
        self, command: Command, folder: str, own: Mapping[str, Plain], *, tests: bool
    ) -> str:
        found = meaning(command.words)
        if found.what == "folder":
            return _joined(folder, found.arguments)
        if found.what == "install":
            if found.python is not None and VERSION.match(found.python):
                self.recipe.python = VERSION.match(found.python).group(1)
            self._install(command, folder)
        elif found.what == "conda":
            self.recipe.note("conda")
        elif found.what == "script":
            self.recipe.note("setup_script")
        elif found.what != "other" and tests and not command.conditional:
            self._test(command, found, folder, own)
        return folder

    def _install(self, command: Command, folder: str) -> None:
        if command.conditional or _HOLE in command.text or self._missing(command.text):
            self.recipe.note("setup_unresolved")
            return
        change = f"cd {shlex.quote(folder)} && " if folder else ""
        self.recipe.setup.append(change + " ".join(command.text.split("\n")))

    def _missing(self, text: str) -> bool:
        """Say whether a command needs a variable that the workflow does not set plainly."""
        known = self._variables({})
        return any(match.group(1) not in known for match in VARIABLE.finditer(text))

    def _test(
        self, command: Command, found: Meaning, folder: str, own: Mapping[str, Plain]
    ) -> None:
        self.tested = True
        self.recipe.folder = folder
        self.recipe.environment = self._variables(own)
        self._ask(command, found)
        if found.what == "pytest":
            added = self.recipe.environment.pop("PYTEST_ADDOPTS", "")
            self.recipe.test = self._expanded((*_words(added), *found.arguments))
        else:
            self.recipe.note("unittest" if found.what == "unittest" else "test_runner")

    def _ask(self, command: Command, found: Meaning) -> None:
        """Take the version from the command or a variable when no step chose one."""
        environment = self.recipe.environment
        named = next((environment[name] for name in _VERSION_NAMES if name in environment), None)
        if found.python is not None and VERSION.match(found.python):
            self.recipe.python = VERSION.match(found.python).group(1)
        elif self.recipe.python is None and named is not None and VERSION.match(named):
            self.recipe.python = VERSION.match(named).group(1)
        elif self.recipe.python is None and found.what == "runner" and not self.recipe.notes:
            match = ENVIRONMENT_NAME.search(" ".join(command.words[1:]))
            self.recipe.python = None if match is None else f"3.{match.group(1)}"

    def _expanded(self, arguments: Sequence[str]) -> tuple[str, ...]:
        """Return arguments with plain variables filled in; what is left unknown is left out."""
        expanded: list[str] = []
        for argument in without_reporting(arguments):
            text = VARIABLE.sub(lambda m: m.group(0), argument)
            for match in VARIABLE.finditer(argument):
                name = match.group(1)
                value = self.recipe.environment.get(name)
                if value is not None:
                    text = text.replace("${" + name + "}", value).replace("$" + name, value)
            expanded.append(text)
        if any("$" in text or "`" in text or _HOLE in text for text in expanded):
            self.recipe.note("test_unresolved")
            return ()
        return tuple(expanded)

    def _variables(self, own: Mapping[str, Plain]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, plain in {**self.environment, **own}.items():
            value = _plain_value(plain, self.context)
            if value is not None and _may_set(name) and len(found) < MOST_VARIABLES:
                found[name] = value
        return found


_HOLE: Final = "\ufffc"
"""Stands where an expression is unknown; no script has it."""


def _marked(script: str, context: Context) -> str:
    found = pieces(script.replace(_HOLE, ""), context)
    return "".join(_HOLE if piece is None else piece for piece in found)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return []


def _index_of(
    steps: Sequence[Mapping[str, Plain]], failed: str | None, context: Context
) -> int | None:
    if failed is None:
        return None
    names = [" ".join(name.split()) for name in _step_names(steps, context)]
    wanted = " ".join(failed.split())
    return names.index(wanted) if wanted in names else None


def _step_names(steps: Sequence[Mapping[str, Plain]], context: Context) -> Iterator[str]:
    """Yield the names under which steps are displayed."""
    for step in steps:
        name = step.get("name")
        first = shown(step.get("run") or step.get("uses")).strip().partition("\n")[0]
        text = f"Run {first}" if name is None else shown(name)
        yield fill(text, context) or ""


def _plain_value(plain: Plain, context: Context) -> str | None:
    """Return the value of a variable when the file alone decides it."""
    if isinstance(plain, str) and any(not _harmless(text) for text in inner(plain)):
        return None
    value = value_of(plain, context)
    if isinstance(value, (Unknown, list, dict)):
        return None
    text = shown(value)
    return text if len(text) <= LONGEST_VALUE and "\x00" not in text else None


def _harmless(expression: str) -> bool:
    """Say whether an expression is made of matrix values and literals only."""
    parts = re2.sub(r"'[^']*'", "", expression)
    names = re2.findall(r"[.]?[A-Za-z_][A-Za-z0-9_-]*", parts)
    return all(name.startswith(".") or name in _ALLOWED for name in names)


def _may_set(name: str) -> bool:
    plain = PLAIN_NAME.match(name) is not None
    return plain and name not in _OURS and not name.startswith(_RESERVED)


def _resolved(environment: Mapping[str, Plain], context: Context) -> dict[str, Result]:
    return {name: value_of(plain, context) for name, plain in environment.items()}


def _default_folder(definition: Mapping[str, Plain], context: Context) -> str:
    run = _table(_table(definition.get("defaults")).get("run"))
    return _folder(run.get("working-directory"), context, "")


def _folder(plain: Plain, context: Context, default: str) -> str:
    value = value_of(plain, context)
    return _joined("", [value]) if isinstance(value, str) and value else default


def _joined(folder: str, change: Sequence[str]) -> str:
    """Return the folder after a change, as long as it stays inside the repository."""
    if not change:
        return folder
    moved = posixpath.normpath(posixpath.join(folder, change[0]))
    inside = not moved.startswith(("/", "..", "~")) and "$" not in moved and _HOLE not in moved
    return folder if not inside else "" if moved == "." else moved


def _table(plain: object) -> dict[str, Plain]:
    return plain if isinstance(plain, dict) else {}


def _list(plain: Plain) -> list[Plain]:
    return plain if isinstance(plain, list) else []
