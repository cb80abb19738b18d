"""Where environments are prepared in tests: folders that the sandbox's own user can reach."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import uv

from patchwright.environment import EnvironmentWish, prepare_environment
from patchwright.environment.relocate import discard
from patchwright.models import Ending, Environment, Outcome
from patchwright.sandbox import (
    Command,
    Level,
    LevelFinding,
    Limits,
    Place,
    Sandbox,
    choose_sandbox,
    probe_levels,
)


@dataclass
class Ground:
    """A folder that the sandbox's user can pass through, and what is done in it."""

    root: Path
    sandbox: Sandbox
    cache: Path
    told: list[str] = field(default_factory=list)
    active: str = ""

    def project(self, files: Mapping[str, str]) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="project-", dir=self.root))
        folder.chmod(0o755)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        return folder

    def copy(self, project: Path) -> Path:
        place = Path(tempfile.mkdtemp(prefix="copy-", dir=self.root))
        place.chmod(0o755)
        shutil.copytree(project, place / "project", ignore=shutil.ignore_patterns(".venv"))
        self.sandbox.own(place / "project")
        return place / "project"

    def prepare(
        self, project: Path, copy: Path | None = None, **wish: str | bool | float
    ) -> Environment | Ending:
        self.told.clear()
        environ = {name: text for name, text in os.environ.items() if name != "VIRTUAL_ENV"}
        return prepare_environment(
            project,
            copy or self.copy(project),
            EnvironmentWish(**wish),  # type: ignore[arg-type]
            sandbox=self.sandbox,
            cache=self.cache,
            environ=environ | {"VIRTUAL_ENV": self.active} if self.active else environ,
            progress=self.told.append,
        )

    def run(self, found: Environment, code: str) -> str:
        places = tuple(Place(Path(path)) for path in found.readable)
        command = Command((found.python, "-I", "-c", code), Path("/"), places, Limits(seconds=30))
        completed = self.sandbox.run(command)
        assert completed.exit_code == 0, completed.output
        return completed.output.strip()


@cache
def findings() -> tuple[LevelFinding, ...]:
    return probe_levels()


def make_ground(root: Path, level: Level) -> Ground:
    """Make a ground at a level, or skip the test when the level cannot be had."""
    if not findings()[level].available:
        pytest.skip(findings()[level].why)
    return Ground(root, choose_sandbox(findings(), wanted=level), root / "cache")


@contextmanager
def kept_grounds() -> Iterator[Callable[[Level], Ground]]:
    """Make grounds for levels in one folder with one cache, and remove all of it at the end."""
    root = Path(tempfile.mkdtemp(prefix="patchwright-test-"))
    root.chmod(0o711)
    try:
        yield cache(lambda level: make_ground(root, level))
    finally:
        discard(root)


def strongest() -> Level:
    return max(finding.level for finding in findings() if finding.available)


def make_venv(folder: Path, *packages: str, python: Path | None = None) -> Path:
    program = uv.find_uv_bin()
    base = str(python or Path(sys.base_prefix, "bin", "python3"))
    quiet = {"check": True, "capture_output": True, "timeout": 120}
    subprocess.run([program, "venv", "-q", "-p", base, str(folder)], **quiet)  # type: ignore[call-overload]
    if packages:
        target = [program, "pip", "install", "-q", "--no-config", "-p", str(folder)]
        subprocess.run([*target, *packages], **quiet)  # type: ignore[call-overload]
    return folder


def environment(found: Environment | Ending) -> Environment:
    assert isinstance(found, Environment), found.sentence
    return found


def refused(found: Environment | Ending, reason: str) -> str:
    assert isinstance(found, Ending), found
    assert (found.outcome, found.reason) == (Outcome.ENVIRONMENT, reason)
    return found.sentence
