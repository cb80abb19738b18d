"""Over thousands of candidates of many kinds of suite, the screen says what plain pytest says."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
from corpus import BUGS, LEFTOVERS
from suites import SUITES
from test_screen import make_harness, make_territory

from patchwright.languages.python import Harness
from patchwright.propose import Proposal, next_candidates
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.sources import patched_files
from patchwright.territory import Territory, make_patch, patched_bytes, screened
from patchwright.validate.screen import Judged, Screen, ScreenPlan
from patchwright.workspace import Workspace, open_workspace

SERVER = Path(__file__).with_name("plain_pytest.py")
# How many distinct candidates of each project have to be compared at least.
LEAST = {
    "nodes": 80,
    "early": 115,
    "asyncio": 115,
    "database": 115,
    "registry": 115,
    "class_fixtures": 115,
    "session_fixture": 115,
    "unittest_style": 115,
    "module_table": 115,
    "mutable_default": 115,
    "state_machine": 90,
    "param_ids": 115,
    "super_property": 115,
    "decorator_closure": 60,
    "asyncio_retry": 115,
    "django_tickets": 75,
    "xdist_freight": 115,
    "session_database": 115,
    "module_state": 115,
}
WITH_PLUGINS = ("asyncio", "asyncio_retry", "django_tickets", "xdist_freight")
PLUGINS = ("pytest-asyncio", "pytest-django", "django", "pytest-xdist")
MOST = 120  # candidates of each project that are drawn for the warm zygote
MOST_COLD = 36
SAMPLE = 5  # of each project, judged by a pytest of their own as well
FIRST = 4000
MEANINGFUL = ("killed", "survived", "crashed", "out_of_memory")
ENV = {"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin", "PYTHONPATH": "src:."}
Ask = Callable[[Mapping[str, bytes]], int]


@pytest.fixture(scope="module")
def plugins_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with pytest and the plug-ins that change how a suite runs."""
    import uv

    folder = tmp_path_factory.mktemp("plugins") / "env"
    program = uv.find_uv_bin()
    found = folder / "bin" / "python"
    for arguments in (
        ["venv", "-q", str(folder)],
        ["pip", "install", "-q", "--compile-bytecode", "--python", str(found), "pytest", *PLUGINS],
    ):
        subprocess.run([program, *arguments], check=True, timeout=300)
    return found


@contextmanager
def plain_pytest(
    python: Path, project: Path, folder: Path, modules: Sequence[str]
) -> Iterator[Ask]:
    """Serve forks of a process that has imported pytest and installed packages, in a copy."""
    copy = folder / "plain"
    shutil.copytree(project, copy, ignore=LEFTOVERS)
    here = ["-n0"] if "xdist" in project.parent.name else []
    command = [str(python), "-s", "-B", str(SERVER), *here]
    pipe = subprocess.PIPE
    env = ENV | {"PRELOAD": " ".join(m for m in modules if "pytest" not in m)}
    with subprocess.Popen(command, cwd=copy, env=env, stdin=pipe, stdout=pipe, text=True) as server:
        asked, answered = server.stdin, server.stdout
        assert asked is not None
        assert answered is not None

        def ask(files: Mapping[str, bytes]) -> int:
            rows = {path: data.decode("latin-1") for path, data in files.items()}
            asked.write(json.dumps(rows) + "\n")
            asked.flush()
            return int(answered.readline())

        yield ask


def alone(python: Path, project: Path, folder: Path, files: Mapping[str, bytes]) -> int:
    """Return the exit code of a pytest process as a person starts it, on the changed project."""
    copy = folder / "alone"
    shutil.copytree(project, copy, ignore=LEFTOVERS)
    for path, data in files.items():
        (copy / path).write_bytes(data)
    command = [str(python), "-s", "-B", "-m", "pytest", "-q"]
    try:
        return subprocess.run(
            command, cwd=copy, env=ENV, check=False, capture_output=True, timeout=60
        ).returncode
    except subprocess.TimeoutExpired:
        return -1
    finally:
        shutil.rmtree(copy)


def drawn(territory: Territory, most: int, seed: int) -> list[tuple[int, Proposal]]:
    found = list(enumerate(islice(next_candidates(territory.ground), FIRST), start=1))
    return sorted(random.Random(seed).sample(found, min(len(found), most)))


def asked(
    workspace: Workspace,
    harness: Harness,
    territory: Territory,
    mode: str,
    chosen: Sequence[tuple[int, Proposal]],
) -> dict[int, Judged]:
    passing = territory.base.passing()
    plan = ScreenPlan(territory.failing, passing, 1.0, 2.0, preload=territory.base.modules)
    guards = dict.fromkeys(territory.guards, passing)
    found: dict[int, Judged] = {}
    with Screen(harness, workspace.make_copy(mode), plan, mode) as screen:
        for first in range(0, len(chosen), 64):
            batch = chosen[first : first + 64]
            items = [screened(territory, n, p, whole=mode == "cold") for n, p in batch]
            wanted = [i for i in items if i.units or mode == "cold"]
            found |= screen.judge(wanted, guards)
    return found


def agreement(project: Path, python: Path, folder: Path, most: int, most_cold: int) -> int:
    """Compare verdicts over drawn candidates of one project; return how many were compared."""
    with open_workspace(project, choose_sandbox(probe_levels()), folder) as workspace:
        harness = make_harness(workspace, python, folder)
        territory = make_territory(workspace, harness)
        chosen = drawn(territory, most, seed=len(project.parent.name))
        warm = asked(workspace, harness, territory, "warm", chosen)
        left = [row for row in chosen if row[0] not in warm or warm[row[0]].word == "unswappable"]
        said = warm | asked(workspace, harness, territory, "cold", left[:most_cold])
        meant = [row for row in chosen if row[0] in said and said[row[0]].word in MEANINGFUL]
        with plain_pytest(python, project, folder, territory.base.modules) as ask:
            assert ask({}) != 0
            for count, (n, proposal) in enumerate(distinct(territory, meant)):
                patch = make_patch(territory, proposal, n)
                after = patched_files(territory.sources, patch.edits)
                files = {path: source.data for path, source in after.items()}
                code = ask(files)
                assert (said[n].word == "survived") == (code == 0), (said[n], code, patch.diff)
                if code >= 0 and count % (most // SAMPLE) == 0:
                    real = alone(python, project, folder, files)
                    assert (real == 0) == (code == 0), (real, code, patch.diff)
    return len(distinct(territory, meant))


def distinct(
    territory: Territory, chosen: Sequence[tuple[int, Proposal]]
) -> list[tuple[int, Proposal]]:
    """Return one candidate of each text."""
    return list(
        {tuple(patched_bytes(territory, p.pieces).items()): (n, p) for n, p in chosen}.values()
    )


def written(name: str, folder: Path) -> Path:
    if name not in SUITES:
        return BUGS / name / "project"
    root = folder / name / "project"
    for path, text in SUITES[name].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_thousands_of_candidates_are_compared() -> None:
    assert set(LEAST) >= {*SUITES, *WITH_PLUGINS}
    assert sum(LEAST.values()) >= 2000


@pytest.mark.slow
@pytest.mark.parametrize("name", LEAST)
def test_the_screen_says_what_plain_pytest_says(
    name: str, target_python: Path, plugins_python: Path, tmp_path: Path
) -> None:
    python = plugins_python if name in WITH_PLUGINS else target_python
    compared = agreement(written(name, tmp_path), python, tmp_path, MOST, MOST_COLD)
    print(f"{name}: {compared} candidates compared", file=sys.stderr)
    assert compared >= LEAST[name]


@pytest.mark.parametrize("name", ["nodes"])
def test_a_few_verdicts_are_plain_pytests(name: str, target_python: Path, tmp_path: Path) -> None:
    assert agreement(written(name, tmp_path), target_python, tmp_path, 24, 3) >= 8
