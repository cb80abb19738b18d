"""Build the environment that a project declares, once, where no other project reads it."""

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from patchwright.environment.declared import Declaration
from patchwright.environment.files import ProjectFiles
from patchwright.environment.inside import ending, gist, tail
from patchwright.environment.installer import Site, reachable_uv, succeeded
from patchwright.environment.interpreters import Installation, Interpreter
from patchwright.environment.network import index_choice, network_settings
from patchwright.environment.recipe import Attempt, local_requirement, plan_attempts
from patchwright.environment.relocate import discard
from patchwright.environment.requirements import Wanted, read_requirements
from patchwright.errors import SandboxError
from patchwright.models import Ending
from patchwright.sandbox import Completed, Sandbox

RECIPE = "2"
"""Part of every key: raise it when the same declaration would be built differently."""
UNUSED_SECONDS = 30 * 86400
_VERSION = "0.1.dev0"
_MEND = "Pass an interpreter that has the dependencies with --python, or a command with --setup."


@dataclass(frozen=True)
class Order:
    """What to build, from what, for whom."""

    project: Path
    copy: Path
    declaration: Declaration
    interpreter: Interpreter
    setup: str | None
    seconds: float
    sandbox: Sandbox
    cache: Path
    environ: Mapping[str, str]
    progress: Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A finished environment and what has to be said about how it was made."""

    installation: Installation
    notes: tuple[str, ...]
    reused: bool


def build_environment(order: Order) -> Built | Ending:
    """Build the environment, or return the one that the same declaration led to before."""
    uv = reachable_uv(order.cache)
    if uv is None:
        return ending("uv_missing", f"The program uv was not found. {_MEND}")
    deadline = time.monotonic() + order.seconds
    folder = order.cache / "environments" / _key(order)
    folder.parent.mkdir(mode=0o755, exist_ok=True)
    folder.parent.chmod(0o755)
    with _locked(folder.with_suffix(".lock"), deadline, order.progress) as held:
        if not held:
            return ending("environment_busy", f"Another run is still building {folder}; try later.")
        notes = _ready(folder)
        if notes is not None:
            return Built(_installation(order, folder), notes, reused=True)
        discard(folder)
        sweep(folder.parent)
        return _build_anew(order, folder, uv, deadline)


def sweep(folder: Path) -> None:
    """Remove environments that no run has used for a month."""
    for marker in folder.glob("*/ready.json"):
        if marker.stat().st_mtime < time.time() - UNUSED_SECONDS:
            marker.unlink(missing_ok=True)
            discard(marker.parent)


def _key(order: Order) -> str:
    parts = [RECIPE, str(order.project.resolve()), order.interpreter.banner, order.setup or ""]
    parts += [str(order.interpreter.executable), index_choice(order.environ)]
    for name, data in order.declaration.files.items():
        parts += [name, hashlib.sha256(data).hexdigest()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@contextmanager
def _locked(path: Path, deadline: float, progress: Callable[[str], None]) -> Iterator[bool]:
    with path.open("w") as lock:
        told = False
        while not _try_lock(lock.fileno()):
            if time.monotonic() > deadline:
                yield False
                return
            if not told:
                progress("waiting for another run that builds the same environment")
            told = True
            time.sleep(0.2)
        yield True


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ready(folder: Path) -> tuple[str, ...] | None:
    """Return the notes of a finished environment; the marker is written last, by us only."""
    marker = folder / "ready.json"
    try:
        notes = json.loads(marker.read_text("utf-8"))["notes"]
        os.utime(marker)
        return tuple(map(str, notes))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _installation(order: Order, folder: Path) -> Installation:
    prefix = folder / "env"
    return Installation(prefix / "bin" / "python", prefix, order.interpreter)


def _build_anew(order: Order, folder: Path, uv: Path, deadline: float) -> Built | Ending:
    (folder / "plan").mkdir(parents=True)
    network = network_settings(order.environ, order.sandbox, folder / "plan")
    site = Site(
        sandbox=order.sandbox,
        folder=folder,
        copy=order.copy,
        uv=uv,
        network=network,
        readable=(order.interpreter.prefix,),
        deadline=deadline,
    )
    site.open()
    try:
        made = _fill(order, site)
    finally:
        discard(site.scratch)
    if isinstance(made, Ending):
        discard(folder)
        return made
    try:
        order.sandbox.reclaim(site.environment)
    except SandboxError as error:
        discard(folder)
        return ending("build_unsafe", f"What was built cannot be protected: {error}. {_MEND}")
    notes = (*made, *network.notes)
    _write_marker(folder, notes)
    return Built(_installation(order, folder), notes, reused=False)


def _write_marker(folder: Path, notes: tuple[str, ...]) -> None:
    part = folder / "ready.part"
    part.write_text(json.dumps({"notes": notes}), "utf-8")
    part.replace(folder / "ready.json")


def _fill(order: Order, site: Site) -> tuple[str, ...] | Ending:
    seed = ("--seed",) if order.setup else ()
    python = str(order.interpreter.executable)
    made = site.run_uv("venv", "--allow-existing", *seed, "-p", python, str(site.environment))
    if not succeeded(made):
        return _failed("venv_failed", "A virtual environment could not be made", made)
    if order.setup is not None:
        return _run_setup(order, site, order.setup)
    return _install_declared(order, site)


def _failed(reason: str, what: str, completed: Completed) -> Ending:
    late = completed.ended == "deadline"
    return ending(
        "build_timeout" if late else reason,
        f"{what}{' in time' if late else ''}. The last lines:\n{tail(completed)}\n{_MEND}",
    )


def _run_setup(order: Order, site: Site, command: str) -> tuple[str, ...] | Ending:
    order.progress("running the --setup command in the sandbox")
    done = site.run(("/bin/sh", "-c", command), {})
    if not succeeded(done):
        return _failed("setup_failed", "The --setup command failed", done)
    python = str(site.environment / "bin" / "python")
    if not succeeded(site.run((python, "-I", "-c", "import pytest"), {})):
        added = site.run_uv("pip", "install", *_target(site), "pytest")
        if not succeeded(added):
            return _failed("pytest_missing", "pytest could not be installed", added)
    return ("by the --setup command",)


def _target(site: Site) -> tuple[str, ...]:
    python = str(site.environment / "bin" / "python")
    return ("--python", python, "--no-sources", "--compile-bytecode")


def _install_declared(order: Order, site: Site) -> tuple[str, ...] | Ending:
    declaration = order.declaration
    locked = _export_lock(order, site) if declaration.locked else None
    last: Completed | None = None
    for attempt in plan_attempts(declaration, locked, site.copy):
        order.progress(f"installing {len(attempt.lines)} declared packages with uv")
        last = _install(site, attempt, declaration.name)
        if succeeded(last):
            shortfall = (attempt.shortfall,) if attempt.shortfall else ()
            own = () if attempt.project else _install_project(order, site)
            return (_sources(declaration), *shortfall, *own, *declaration.notes)
        if last.ended == "deadline":
            break
    assert last is not None  # noqa: S101 - there always is an attempt
    return _failed("dependencies_failed", "What the project declares cannot be installed", last)


def _sources(declaration: Declaration) -> str:
    named = ", ".join(dict.fromkeys(declaration.sources))
    return f"from {named}" if named else "with pytest only, for the project declares nothing"


def _export_lock(order: Order, site: Site) -> Wanted | None:
    """Return what uv.lock pins for running the tests, or None when uv cannot read it."""
    target = site.scratch / "export.txt"
    options = ("--frozen", "--no-emit-workspace", "--no-header", "--no-annotate", "--quiet")
    python = ("--python", str(order.interpreter.executable))
    done = site.run_uv("export", *options, *python, *order.declaration.locked, "-o", str(target))
    files = ProjectFiles(site.scratch)
    if not succeeded(done) or not files.exists(target.name):
        return None
    wanted = Wanted()
    read_requirements(files, target.name, wanted)
    order.declaration.notes.extend(wanted.notes)
    return wanted


def _install(site: Site, attempt: Attempt, name: str) -> Completed:
    requirements, constraints = site.plan / "requirements.txt", site.plan / "constraints.txt"
    requirements.write_text("".join(f"{line}\n" for line in attempt.lines), "utf-8")
    constraints.write_text("".join(f"{line}\n" for line in attempt.constraints), "utf-8")
    files = ["-r", str(requirements), *(["-c", str(constraints)] if attempt.constraints else [])]
    project = (attempt.project,) if attempt.project else ()
    env = _version_hint(site.copy, name)
    return site.run_uv("pip", "install", *_target(site), *files, *project, **env)


def _install_project(order: Order, site: Site) -> tuple[str, ...]:
    """Install the project itself for its metadata and entry points; a failure is only noted."""
    declaration = order.declaration
    if not declaration.packaged:
        return ()
    order.progress("installing the project itself")
    what = local_requirement(declaration, site.copy, ())
    env = _version_hint(site.copy, declaration.name)
    done = first = site.run_uv("pip", "install", *_target(site), "--no-deps", what, **env)
    if env and not succeeded(done):  # a backend that does not know the distribution's name
        env |= dict.fromkeys(("SETUPTOOLS_SCM_PRETEND_VERSION", "PDM_BUILD_SCM_VERSION"), _VERSION)
        done = site.run_uv("pip", "install", *_target(site), "--no-deps", what, **env)
    if succeeded(done):
        return ()
    return (f"the project itself could not be installed ({gist(first)})",)


def _version_hint(copy: Path, name: str) -> dict[str, str]:
    """Give a version to projects that take theirs from a repository, which the copy is not."""
    if not name or (copy / "PKG-INFO").exists():
        return {}
    variable = name.upper().replace("-", "_").replace(".", "_")
    return {f"SETUPTOOLS_SCM_PRETEND_VERSION_FOR_{variable}": _VERSION}
