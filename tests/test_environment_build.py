"""The environment of the target is built, in a real sandbox and from a real index."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uv
from grounds import Ground, environment, kept_grounds, refused, strongest

from patchwright.sandbox import Command, Level, Limits, Place

PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")


@pytest.fixture(scope="module")
def grounds() -> Iterator[Callable[[Level], Ground]]:
    with kept_grounds() as ground_at:
        yield ground_at


@pytest.fixture
def ground(grounds: Callable[[Level], Ground]) -> Iterator[Ground]:
    ground = grounds(strongest())
    yield ground
    ground.active = ""


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
FAST = ("pyproject", "requirements")


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


@pytest.mark.slow
def test_another_declaration_is_built_anew(ground: Ground) -> None:
    project = ground.project({"requirements-test.txt": "iniconfig"})
    first = environment(ground.prepare(project))
    (project / "requirements-test.txt").write_text("iniconfig\nsix")
    again = environment(ground.prepare(project))
    assert again.prefix != first.prefix
    ground.run(again, "import six")


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
        except OSError:
            pass
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 100)
            os.execvp("sleep", ["sleep", "NAP"])
        os._exit(0)
    bottom = os.getcwd()
    os.chdir(os.environ["TMPDIR"])
    for _ in range(1500):
        os.mkdir("deeper")
        os.chdir("deeper")
    os.chdir(bottom)
    os.chmod(os.environ["TMPDIR"], 0)
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
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if (path / "cmdline").read_bytes() == wanted:
                found.append(path.name)
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
    secret = ground.root / f"home-{level.name}" / "token"
    other = ground.cache / "environments" / f"other-{level.name}"
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
    assert not Path(found.prefix, "..", "scratch").exists()
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
