"""Check what a repair needs on this machine and in a project."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from patchwright.checkout import ask_git, describe_checkout
from patchwright.doctor.findings import Finding, judged
from patchwright.environment import EnvironmentWish, prepare_environment
from patchwright.languages.python import Harness, SuiteRun, install_zygote, run_suite
from patchwright.models import Ending, Environment
from patchwright.sandbox import Level, choose_sandbox, probe_levels
from patchwright.session import state_folder
from patchwright.workspace import TooLarge, Workspace, open_workspace


def examine_machine(
    path: Path, python: str | None, environ: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Check python, git, the sandbox levels, and whether pytest finds tests in the project."""
    return tuple(_findings(path.resolve(), python, environ))


def _findings(project: Path, python: str | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    yield judged(
        "python", sys.version_info >= (3, 11), f"Patchwright runs on {sys.version.split()[0]}"
    )
    yield _git(project, environ)
    yield from _sandbox()
    yield _state(environ)
    if project.is_dir():
        yield from _project(project, python, environ)
    else:
        yield judged("project", False, f"{project} is not a folder")


def _git(project: Path, environ: Mapping[str, str]) -> Finding:
    if shutil.which("git", path=environ.get("PATH")) is None:
        return judged("git", False, "git is not on PATH; install it to publish pull requests")
    version = ask_git(Path("/"), environ, "--version") or "git"
    kind = describe_checkout(project, environ)["kind"] if project.is_dir() else "folder"
    note = "a git checkout" if kind == "git" else "not a git checkout: the files are the base"
    return judged("git", True, f"{version}; {note}")


def _sandbox() -> Iterator[Finding]:
    levels = probe_levels()
    for found in levels:
        # Only the lowest level is needed; the others say what would make runs safer.
        fine = found.available or found.level is not Level.L0
        word = "works" if found.available else "does not work"
        yield judged(f"sandbox {found.level.name}", fine, f"{word}: {found.why}")


def _state(environ: Mapping[str, str]) -> Finding:
    folder = state_folder(environ)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return judged("state", True, f"reports and environments go to {folder}")
    except OSError as error:
        mend = "set PATCHWRIGHT_HOME to a folder that you can write to"
        return judged("state", False, f"{folder}: {error.strerror}; {mend}")


def _project(project: Path, python: str | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    sandbox = choose_sandbox(probe_levels())
    try:
        with open_workspace(project, sandbox, Path(tempfile.gettempdir())) as workspace:
            found = prepare_environment(
                project,
                workspace.make_copy("build"),
                EnvironmentWish(python=python),
                sandbox=sandbox,
                cache=state_folder(environ) / "environments",
                environ=environ,
                progress=lambda note: None,
            )
            if isinstance(found, Ending):
                yield judged("environment", False, found.sentence)
                return
            yield judged("environment", True, found.origin)
            yield _discovery(workspace, found)
    except TooLarge as reason:
        yield judged("project", False, f"too large to copy: {reason}")


def _discovery(workspace: Workspace, environment: Environment) -> Finding:
    harness = Harness(workspace.sandbox, environment, install_zygote(workspace.root))
    run = SuiteRun(arguments=("--collect-only",), seconds=120)
    report = run_suite(harness, workspace.make_copy("discovery"), run)
    broken = report.failing()
    if broken:
        return judged("pytest", False, f"{broken[0]} cannot be collected")
    if report.exit_code != 0:
        return judged("pytest", False, "pytest finds no tests; name them or add some")
    return judged("pytest", True, "pytest discovers the tests")
