"""Choose the interpreter in which the suite runs: the one given, the one there, or one built."""

import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from patchwright.environment.build import Built, Order, build_environment
from patchwright.environment.declared import Declaration, read_declaration
from patchwright.environment.download import download_interpreter
from patchwright.environment.files import is_file
from patchwright.environment.inside import ending, examine_installation
from patchwright.environment.interpreters import (
    Interpreter,
    choose_interpreter,
    find_installation,
    find_interpreters,
)
from patchwright.environment.linked import linked_folders
from patchwright.environment.relocate import reachable_installation, reachable_interpreter
from patchwright.models import Ending, Environment
from patchwright.sandbox import Sandbox

MOST_NOTES = 8
_VERSION = re.compile(r"^(c?python-?)?3(\.\d+){0,2}$")


@dataclass(frozen=True)
class EnvironmentWish:
    """What the user wants: an interpreter (path, folder or version), a command, or to build none.

    A relative `python` is looked for in the project; `seconds` bounds the build.
    """

    python: str | None = None
    setup: str | None = None
    build: bool = True
    seconds: float = 600.0


@dataclass(frozen=True)
class _Choice:
    """What every step of the choice needs to know."""

    project: Path
    copy: Path
    wish: EnvironmentWish
    sandbox: Sandbox
    cache: Path
    environ: Mapping[str, str]
    progress: Callable[[str], None]
    deadline: float

    def remaining(self) -> float:
        return max(1.0, self.deadline - time.monotonic())


def prepare_environment(
    project: Path,
    copy: Path,
    wish: EnvironmentWish,
    *,
    sandbox: Sandbox,
    cache: Path,
    environ: Mapping[str, str],
    progress: Callable[[str], None],
) -> Environment | Ending:
    """Return an interpreter in which the suite can run in the sandbox, or why there is none.

    `project` is only read; `copy` is a private copy of it in which builds may write. What is kept
    goes to `cache`, or to the system's temporary folder when the sandbox cannot read `cache`.
    """
    reached = reachable_cache(cache, sandbox)
    if isinstance(reached, Ending):
        return reached
    end = time.monotonic() + wish.seconds
    choice = _Choice(project, copy, wish, sandbox, reached, environ, progress, end)
    if wish.python is not None and not _VERSION.match(wish.python):
        return _use_given(choice, wish.python)
    notes: list[str] = []
    if wish.python is None and wish.setup is None:
        for path, what, trusted in _present(choice):
            used = _use(choice, path, f"{what} {path} was used.", trusted=trusted)
            if isinstance(used, Environment):
                return used
            notes.append(used.sentence.splitlines()[0])
    return _build(choice, notes)


def reachable_cache(cache: Path, sandbox: Sandbox) -> Path | Ending:
    """Return a folder for what is kept between runs: ours alone, and within the sandbox's reach.

    That is `cache`, or a folder of ours below /var/tmp when a private home is in the way.
    """
    shared = Path("/var/tmp", f"patchwright-{os.geteuid()}")  # noqa: S108 - its owner is checked
    for folder in (cache.resolve(), shared):
        tag = _tagged(folder)
        if tag is not None and sandbox.can_read(tag):
            return folder
    return ending(
        "cache_unreachable",
        f"Neither {cache} nor {shared} is a folder that belongs to you and that the sandbox can"
        " read. Choose another one with PATCHWRIGHT_HOME.",
    )


def _tagged(folder: Path) -> Path | None:
    """Make a folder that nobody else can write to and mark it as a cache; None when that fails."""
    tag = folder / "CACHEDIR.TAG"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return None
        folder.chmod((found.st_mode & 0o755) | 0o711)
        if not tag.exists():
            tag.write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
        tag.chmod(0o644)
    except OSError:
        return None
    return tag


def _present(choice: _Choice) -> Iterator[tuple[Path, str, bool]]:
    """Yield the environments that are there, each once: folder, what it is, chosen by the user."""
    active = Path(choice.environ.get("VIRTUAL_ENV") or ".")
    if active.is_absolute():
        yield active, "The active virtual environment", True
    for name in (".venv", "venv"):
        folder = choice.project / name
        if is_file(folder / "pyvenv.cfg") and folder.resolve() != active.resolve():
            yield folder, "The project's virtual environment", False


def _use_given(choice: _Choice, python: str) -> Environment | Ending:
    path = Path(os.path.normpath(choice.project.absolute() / python))
    if choice.wish.setup is None:
        return _use(choice, path, f"{path} was given with --python.", trusted=True)
    found = find_installation(path, choice.project)
    if isinstance(found, str):
        return ending("interpreter_unusable", f"--python cannot be used: {found}.")
    return _build_on(choice, found.interpreter, read_declaration(choice.project), [])


def _use(choice: _Choice, path: Path, origin: str, *, trusted: bool) -> Environment | Ending:
    """Examine an environment that is there; one that the user named may also name folders."""
    found = find_installation(path, choice.project)
    if isinstance(found, str):
        return ending("interpreter_unusable", f"{path} cannot be used: {found}.")
    if found.prefix.resolve() == Path(sys.prefix).resolve():
        return ending(
            "own_environment",
            f"{path} is Patchwright's own environment, which is never used for a project.",
        )
    reached = reachable_installation(found, choice.sandbox, choice.cache, choice.progress)
    if reached is None:
        return _unreachable(found.interpreter)
    linked = linked_folders(found.packages, choice.project, choice.environ) if trusted else ()
    moved = "" if reached == found else " A copy is used, which the sandbox can read."
    return examine_installation(
        reached, choice.copy, choice.sandbox, origin + moved, choice.remaining(), linked=linked
    )


def _unreachable(interpreter: Interpreter) -> Ending:
    return ending(
        "interpreter_unreachable",
        f"The sandbox cannot read {interpreter.executable} and a copy of it does not work."
        " Install Python where every user can read it, or pass one with --python.",
    )


def _build(choice: _Choice, notes: list[str]) -> Environment | Ending:
    declaration = read_declaration(choice.project)
    found = list(find_interpreters(choice.environ, choice.project))
    ours = sys.version_info[:2]
    interpreter = choose_interpreter(found, declaration, choice.wish.python, ours=ours)
    if not choice.wish.build:
        return _use_unbuilt(choice, interpreter, notes)
    if interpreter is not None:
        return _build_on(choice, interpreter, declaration, notes)
    choice.progress("looking for an interpreter to download")
    downloaded = download_interpreter(
        choice.wish.python, declaration, choice.sandbox, choice.cache, choice.environ
    )
    if isinstance(downloaded, Interpreter):
        return _build_on(choice, downloaded, declaration, notes)
    known = ", ".join(sorted({i.version for i in found})) or "none"
    sentence = f"{downloaded.sentence} Found on this machine: {known}."
    return downloaded.model_copy(update={"sentence": sentence})


def _use_unbuilt(
    choice: _Choice, interpreter: Interpreter | None, notes: list[str]
) -> Environment | Ending:
    if choice.wish.python is None or interpreter is None:
        said = "".join(f" {note}" for note in notes)
        return ending(
            "nothing_to_use",
            f"There is no environment to use, and building one is switched off.{said}"
            " Pass an interpreter that has pytest with --python.",
        )
    origin = f"Python {interpreter.version} was asked for with --python."
    return _use(choice, interpreter.executable, origin, trusted=True)


def _build_on(
    choice: _Choice, interpreter: Interpreter, declaration: Declaration, notes: list[str]
) -> Environment | Ending:
    reached = reachable_interpreter(interpreter, choice.sandbox, choice.cache, choice.progress)
    if reached is None:
        return _unreachable(interpreter)
    order = Order(
        project=choice.project,
        copy=choice.copy,
        declaration=declaration,
        interpreter=reached,
        setup=choice.wish.setup,
        seconds=choice.remaining(),
        sandbox=choice.sandbox,
        cache=choice.cache,
        environ=choice.environ,
        progress=choice.progress,
    )
    built = build_environment(order)
    if isinstance(built, Ending):
        return built
    origin = _origin(built, interpreter, notes)
    return examine_installation(
        built.installation, choice.copy, choice.sandbox, origin, choice.remaining()
    )


def _origin(built: Built, interpreter: Interpreter, notes: list[str]) -> str:
    how = "Built before and used again" if built.reused else "Built with uv"
    first, *others = built.notes
    said = [f"{how} on Python {interpreter.version} {first}.", *notes]
    said += [f"Note: {other.rstrip('.')}." for other in others[:MOST_NOTES]]
    if len(others) > MOST_NOTES:
        said.append(f"There are {len(others) - MOST_NOTES} more notes.")
    return " ".join(said)
