"""The interpreter of the target is chosen or built, in a real sandbox and from a real index."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
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

PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")


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


def make_ground(level: Level) -> Ground:
    """Make a ground at a level, or skip the test when the level cannot be had."""
    if not findings()[level].available:
        pytest.skip(findings()[level].why)
    root = Path(tempfile.mkdtemp(prefix="patchwright-test-"))
    root.chmod(0o711)
    return Ground(root, choose_sandbox(findings(), wanted=level), root / "cache")


@pytest.fixture(scope="module")
def grounds() -> Iterator[Callable[[Level], Ground]]:
    made: dict[Level, Ground] = {}

    def ground_at(level: Level) -> Ground:
        made[level] = made.get(level) or make_ground(level)
        return made[level]

    yield ground_at
    for ground in made.values():
        discard(ground.root)


@pytest.fixture(scope="module")
def shared(grounds: Callable[[Level], Ground]) -> Ground:
    return grounds(max(finding.level for finding in findings() if finding.available))


@pytest.fixture
def ground(shared: Ground) -> Iterator[Ground]:
    yield shared
    shared.active = ""


def make_venv(folder: Path, *packages: str, python: Path | None = None) -> Path:
    program = uv.find_uv_bin()
    base = str(python or Path(sys.base_prefix, "bin", "python3"))
    quiet = {"check": True, "capture_output": True, "timeout": 120}
    subprocess.run([program, "venv", "-q", "-p", base, str(folder)], **quiet)  # type: ignore[call-overload]
    if packages:
        target = [program, "pip", "install", "-q", "--no-config", "-p", str(folder)]
        subprocess.run([*target, *packages], **quiet)  # type: ignore[call-overload]
    return folder


@pytest.fixture(scope="module")
def venv_with_pytest(shared: Ground) -> Path:
    return make_venv(shared.root / "with-pytest", "pytest")


@pytest.fixture(scope="module")
def venv_without_pytest(shared: Ground) -> Path:
    return make_venv(shared.root / "without-pytest")


def environment(found: Environment | Ending) -> Environment:
    assert isinstance(found, Environment), found.sentence
    return found


def refused(found: Environment | Ending, reason: str) -> str:
    assert isinstance(found, Ending), found
    assert (found.outcome, found.reason) == (Outcome.ENVIRONMENT, reason)
    return found.sentence


# --- what is there -------------------------------------------------------------------------------


def test_a_given_environment_is_used(ground: Ground, venv_with_pytest: Path) -> None:
    found = environment(ground.prepare(ground.project({}), python=str(venv_with_pytest)))
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert int(found.pytest.partition(".")[0]) >= 8
    assert "--python" in found.origin
    assert ground.run(found, "import sys; print(sys.prefix)") == found.prefix


def test_a_given_interpreter_may_be_named_by_its_program(
    ground: Ground, venv_with_pytest: Path
) -> None:
    python = str(venv_with_pytest / "bin" / "python")
    assert environment(ground.prepare(ground.project({}), python=python)).python


def test_a_given_environment_without_pytest_is_refused(
    ground: Ground, venv_without_pytest: Path
) -> None:
    found = ground.prepare(ground.project({}), python=str(venv_without_pytest))
    assert "-m pip install" in refused(found, "pytest_missing")


def test_what_is_no_interpreter_is_refused(ground: Ground) -> None:
    project = ground.project({})
    refused(ground.prepare(project, python="/nowhere/bin/python"), "interpreter_unusable")
    refused(ground.prepare(project, python="/bin/true"), "interpreter_unusable")


def test_an_active_environment_is_used(ground: Ground, venv_with_pytest: Path) -> None:
    ground.active = str(venv_with_pytest)
    found = environment(ground.prepare(ground.project({}), build=False))
    assert "active virtual environment" in found.origin


def test_our_own_environment_is_never_the_targets(ground: Ground) -> None:
    project = ground.project({})
    ground.active = sys.prefix
    assert "own environment" in refused(ground.prepare(project, build=False), "nothing_to_use")
    refused(ground.prepare(project, python=sys.executable), "own_environment")


def test_the_projects_environment_is_used_and_its_lack_of_pytest_is_told(
    ground: Ground, venv_with_pytest: Path, venv_without_pytest: Path
) -> None:
    project = ground.project({})
    (project / ".venv").symlink_to(venv_with_pytest)
    assert ".venv" in environment(ground.prepare(project, build=False)).origin
    (project / ".venv").unlink()
    (project / ".venv").symlink_to(venv_without_pytest)
    assert "has no pytest" in refused(ground.prepare(project, build=False), "nothing_to_use")


@pytest.mark.parametrize("kind", ["script", "link", "home"])
def test_nothing_that_a_project_brings_runs_outside_the_sandbox(ground: Ground, kind: str) -> None:
    project = ground.project({})
    fake, mark = project / ".venv" / "bin" / "python", ground.root / f"ran-{kind}"
    fake.parent.mkdir(parents=True)
    script = f"#!/bin/sh\ntouch {mark}\n"
    if kind == "link":
        fake.symlink_to("/bin/touch")
    else:
        fake.write_text(script)
        fake.chmod(0o755)
    home = {"script": "/usr/bin", "link": "/bin", "home": str(fake.parent)}[kind]
    (project / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\nversion = 3.11.7\n")
    found = ground.prepare(project, build=False)
    assert isinstance(found, Ending)
    assert not mark.exists()


# --- what is built -------------------------------------------------------------------------------

PYPROJECT = """
[project]
name = "demo"
version = "1"
dependencies = ["six"]
[project.optional-dependencies]
test = ["iniconfig"]
[dependency-groups]
dev = ["pluggy>=1"]
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
"""
POETRY = """
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
[tool.poetry]
name = "demo"
version = "1"
description = ""
authors = []
packages = [{include = "demo.py"}]
[tool.poetry.dependencies]
python = "^3.8"
six = "~1.16"
[tool.poetry.group.test.dependencies]
pytest = "^8.0"
"""
SETUP = "from setuptools import setup\nimport os\n"
SETUP += "setup(name='demo', py_modules=['demo'], install_requires=[os.environ.get('X', 'six')],"
SETUP += "extras_require={'test': ['pytest<9']})\n"
NONSENSE = "no-such-distribution-patchwright-would-ever-need"

BUILDS = {
    "nothing": ({}, "import pytest", "declares nothing"),
    "pyproject": (
        {"pyproject.toml": PYPROJECT, "demo.py": ""},
        "import six, iniconfig, demo; from importlib.metadata import version; version('demo')",
        "from pyproject.toml",
    ),
    "requirements": (
        {"requirements-dev.txt": "six==1.16.0\n-i https://index.example/simple\n"},
        "import six; assert six.__version__ == '1.16.0'",
        "one index only",
    ),
    "poetry": (
        {"pyproject.toml": POETRY, "demo.py": ""},
        "import six, pytest, demo; assert six.__version__.startswith('1.16')"
        " and pytest.__version__.startswith('8.')",
        "from pyproject.toml",
    ),
    "tox": ({"tox.ini": "[testenv]\ndeps = six\n"}, "import six", "from tox.ini"),
    "setup": (
        {"setup.py": SETUP, "demo.py": ""},
        "import six, pytest; assert pytest.__version__.startswith('8.')",
        "from setup.py",
    ),
    "pipfile": ({"Pipfile": '[packages]\nsix = "==1.16.0"\n'}, "import six", "from Pipfile"),
    "wide": (
        {"pyproject.toml": PYPROJECT.replace("pluggy>=1", NONSENSE), "demo.py": ""},
        "import six, iniconfig",
        "not what developers use",
    ),
}
FAST = ("pyproject", "requirements", "setup")


@pytest.mark.parametrize(
    "name", [n if n in FAST else pytest.param(n, marks=pytest.mark.slow) for n in BUILDS]
)
def test_what_a_project_declares_is_built(ground: Ground, name: str) -> None:
    files, code, said = BUILDS[name]
    found = environment(ground.prepare(ground.project(files)))
    ground.run(found, code)
    assert said in found.origin
    assert "could not be installed" not in found.origin or name == "wide"


def test_a_build_is_used_again_and_by_no_other_project(ground: Ground) -> None:
    files = {"requirements-test.txt": "iniconfig"}
    project, other = ground.project(files), ground.project(files)
    first = environment(ground.prepare(project))
    again = environment(ground.prepare(project))
    assert again.prefix == first.prefix
    assert ground.told == []
    assert again.origin.startswith("Built before")
    assert environment(ground.prepare(other)).prefix != first.prefix
    (project / "requirements-test.txt").write_text("iniconfig\n# changed")
    assert environment(ground.prepare(project)).prefix != first.prefix


def test_a_finished_build_cannot_be_altered_by_tests(ground: Ground) -> None:
    if ground.sandbox.uid is None and ground.sandbox.level == Level.L0:
        pytest.skip("level 0 without root protects no files of ours")
    found = environment(ground.prepare(ground.project({"requirements.txt": "iniconfig"})))
    code = f"open({found.prefix + '/evil.pth'!r}, 'w')"
    places = tuple(Place(Path(path)) for path in found.readable)
    argv = (found.python, "-I", "-c", code)
    assert ground.sandbox.run(Command(argv, Path("/"), places, Limits(seconds=30))).exit_code == 1


def test_a_dependency_that_nobody_serves_is_told_with_what_uv_said(ground: Ground) -> None:
    project = ground.project({"requirements-test.txt": NONSENSE})
    sentence = refused(ground.prepare(project), "dependencies_failed")
    assert NONSENSE in sentence
    assert "--setup" in sentence


def test_a_setup_command_replaces_what_is_declared(ground: Ground) -> None:
    project = ground.project({"requirements-test.txt": NONSENSE})
    found = environment(ground.prepare(project, setup="pip install -q six && touch made"))
    ground.run(found, "import six, pytest")
    assert not (project / "made").exists()
    sentence = refused(ground.prepare(project, setup="echo no luck; exit 3"), "setup_failed")
    assert "no luck" in sentence


def test_a_build_that_takes_too_long_is_ended(ground: Ground) -> None:
    found = ground.prepare(ground.project({}), setup="sleep 600", seconds=3.0)
    assert "in time" in refused(found, "build_timeout")


def test_no_fitting_interpreter_is_told(ground: Ground) -> None:
    project = ground.project({".python-version": "not-a-version\n"})
    (project / "setup.cfg").write_text("[options]\npython_requires = >=3.99\n")
    assert "3.99" in refused(ground.prepare(project), "interpreter_missing")


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.8", "3.9", "3.12", "3.13"])
def test_other_interpreters_are_built_for(ground: Ground, version: str) -> None:
    if not list(PYENV.glob(f"{version}.*/bin/python")):
        pytest.skip(f"Python {version} is not on this machine")
    project = ground.project({"requirements-test.txt": "iniconfig"})
    found = environment(ground.prepare(project, python=version))
    assert found.version.startswith(version + ".")
    assert ground.run(found, "import iniconfig, sys; print(sys.version_info[1])") == version[2:]


@pytest.mark.slow
def test_a_lock_of_uv_is_obeyed(ground: Ground) -> None:
    project = ground.project({"pyproject.toml": PYPROJECT.replace('"six"', '"six<1.16"')})
    (project / "demo.py").touch()
    lock = [uv.find_uv_bin(), "lock", "-q", "--no-config", "--project", str(project)]
    subprocess.run(lock, check=True, timeout=120)
    pinned = (project / "uv.lock").read_text()
    assert '"six"' in pinned
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(text.replace("six<1.16", "six"))
    found = environment(ground.prepare(project))
    assert found.origin.startswith(f"Built with uv on Python {found.version} from uv.lock")
    code = "import six, iniconfig, pluggy; print(six.__version__)"
    assert ground.run(found, code) == "1.15.0"


# --- hostile and interrupted builds --------------------------------------------------------------

EVIL = """
import glob, json, os, subprocess, sys
def hunt():
    found = [f"{k}={v}" for k, v in os.environ.items() if "canary" in v]
    for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline") + [SECRET]:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            continue
        if b"canary" in data and b"-c" != data[:2]:
            found.append(path)
    for path in OUTSIDE:
        try:
            with open(path + "/planted", "w") as file:
                file.write("x")
            found.append(path)
        except OSError:
            pass
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 100)
            os.execvp("sleep", ["sleep", "NAP"])
        os._exit(0)
    with open("findings.json", "w") as file:
        json.dump(found, file)
def build_wheel(*args, **kwargs):
    hunt()
    raise SystemExit("no wheel today")
"""
HOSTILE = """
[project]
name = "demo"
version = "1"
[build-system]
requires = []
build-backend = "evil"
backend-path = ["."]
"""


def sleeping(nap: str) -> list[str]:
    wanted = f"sleep\0{nap}\0".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == wanted:
                found.append(path.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("level", list(Level), ids=lambda level: level.name)
def test_a_hostile_build_finds_nothing_and_leaves_nothing(
    level: Level, grounds: Callable[[Level], Ground], monkeypatch: pytest.MonkeyPatch
) -> None:
    ground, nap = grounds(level), f"600.{os.getpid()}{int(level)}"
    if level == Level.L0 and ground.sandbox.uid is None:
        pytest.skip("level 0 without root keeps our own files from nobody")
    secret, other = ground.root / "home" / "token", ground.cache / "environments" / "other"
    for path in (secret, other / "file"):
        path.parent.mkdir(mode=0o755, parents=True)
        path.write_text("canary")
    secret.chmod(0o600)
    monkeypatch.setenv("SOME_TOKEN", "canary")
    monkeypatch.setenv("HTTPS_PROXY", "http://canary:canary@127.0.0.1:9")
    project = ground.project({"pyproject.toml": HOSTILE})
    outside = [ground.root, project, secret.parent, ground.cache, other]
    text = EVIL.replace("SECRET", repr(str(secret))).replace("NAP", nap)
    (project / "evil.py").write_text(text.replace("OUTSIDE", repr([str(p) for p in outside])))
    copy = ground.copy(project)
    found = environment(ground.prepare(project, copy))
    assert "no wheel today" in found.origin
    assert "HTTPS_PROXY was not passed on" in found.origin
    assert json.loads((copy / "findings.json").read_text()) == []
    assert sleeping(nap) == []
    assert [path for path in outside if (path / "planted").exists()] == []


def test_a_build_that_was_killed_is_built_anew(ground: Ground) -> None:
    nap = f"601.{os.getpid()}"
    project = ground.project({})
    setup = f"test -e again || {{ touch started; exec sleep {nap}; }}"
    copy = ground.copy(project)
    code = (
        "import os, sys; from pathlib import Path\n"
        "from patchwright.environment import EnvironmentWish, prepare_environment\n"
        "from patchwright.sandbox import Level, Sandbox\n"
        f"prepare_environment(Path({str(project)!r}), Path({str(copy)!r}),"
        f" EnvironmentWish(setup={setup!r}), sandbox=Sandbox(Level({int(ground.sandbox.level)}),"
        f" {ground.sandbox.uid}), cache=Path({str(ground.cache)!r}), environ=dict(os.environ),"
        " progress=print)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as build:
        _await(lambda: (copy / "started").exists() and bool(sleeping(nap)))
        build.send_signal(signal.SIGKILL)
    _await(lambda: not sleeping(nap))
    fresh = ground.copy(project)
    (fresh / "again").touch()
    found = environment(ground.prepare(project, fresh, setup=setup))
    assert found.origin.startswith("Built with uv")


def _await(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


# --- interpreters that the sandbox's user cannot reach -------------------------------------------


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's sandbox has a user of its own")
@pytest.mark.parametrize("level", [Level.L0, Level.L1], ids=lambda level: level.name)
def test_an_unreachable_environment_is_copied(
    level: Level, grounds: Callable[[Level], Ground]
) -> None:
    ground = grounds(level)
    private = ground.root / "private"
    private.mkdir(mode=0o700)
    venv = make_venv(private / "venv", "pytest", "six")
    found = environment(ground.prepare(ground.project({}), python=str(venv)))
    assert "A copy is used" in found.origin
    said = ground.run(found, "import six, ssl, ctypes, sys; print(sys.prefix, sys.base_prefix)")
    assert said.split()[0] == found.prefix
    assert str(private) not in said
    script = Path(found.prefix, "bin", "pytest").read_text()
    assert script.startswith(f"#!{found.prefix}/bin/python")
    again = environment(ground.prepare(ground.project({}), python=str(venv)))
    assert again.prefix == found.prefix


def test_a_cache_that_others_can_write_to_is_refused(ground: Ground) -> None:
    open_cache = ground.root / "open"
    open_cache.mkdir()
    open_cache.chmod(0o777)
    unsafe = Ground(ground.root, ground.sandbox, open_cache)
    refused(unsafe.prepare(ground.project({})), "cache_unsafe")
