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
from corpus import BUGS
from suites import SUITES
from test_screen import make_harness, make_territory

from patchwright.languages.python import Harness
from patchwright.propose import Proposal, next_candidates
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.sources import patched_files
from patchwright.territory import Territory, make_patch, screened
from patchwright.validate.screen import Judged, Screen, ScreenPlan
from patchwright.workspace import Workspace, open_workspace

SERVER = Path(__file__).with_name("plain_pytest.py")
BUNDLED = (
    "class_fixtures",
    "session_fixture",
    "unittest_style",
    "module_table",
    "mutable_default",
    "state_machine",
    "param_ids",
    "super_property",
    "decorator_closure",
)
MOST = 180  # candidates of each project that are drawn for the warm zygote
MOST_COLD = 24
FIRST = 4000
MEANINGFUL = ("killed", "survived", "crashed", "out_of_memory")
Ask = Callable[[Mapping[str, bytes]], int]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter with pytest and pytest-asyncio."""
    import uv

    folder = tmp_path_factory.mktemp("asyncio") / "env"
    program = uv.find_uv_bin()
    found = folder / "bin" / "python"
    for arguments in (
        ["venv", "-q", str(folder)],
        ["pip", "install", "-q", "--python", str(found), "pytest", "pytest-asyncio"],
    ):
        subprocess.run([program, *arguments], check=True, timeout=300)
    return found


@contextmanager
def plain_pytest(python: Path, project: Path, folder: Path) -> Iterator[Ask]:
    copy = folder / "plain"
    shutil.copytree(project, copy)
    command = [str(python), "-s", "-B", str(SERVER)]
    env = {"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin", "PYTHONPATH": "src:."}
    pipe = subprocess.PIPE
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
    compared = 0
    with open_workspace(project, choose_sandbox(probe_levels()), folder) as workspace:
        harness = make_harness(workspace, python, folder)
        territory = make_territory(workspace, harness)
        chosen = drawn(territory, most, seed=len(project.parent.name))
        warm = asked(workspace, harness, territory, "warm", chosen)
        left = [row for row in chosen if row[0] not in warm or warm[row[0]].word == "unswappable"]
        cold = asked(workspace, harness, territory, "cold", left[:most_cold])
        with plain_pytest(python, project, folder) as ask:
            assert ask({}) != 0
            for n, proposal in chosen:
                judged = cold.get(n) or warm.get(n)
                if judged is None or judged.word not in MEANINGFUL:
                    continue
                patch = make_patch(territory, proposal, n)
                after = patched_files(territory.sources, patch.edits)
                code = ask({path: source.data for path, source in after.items()})
                assert (judged.word == "survived") == (code == 0), (judged, code, patch.diff)
                compared += 1
    return compared


def written(name: str, folder: Path) -> Path:
    if name not in SUITES:
        return BUGS / name / "project"
    root = folder / name / "project"
    for path, text in SUITES[name].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.mark.slow
@pytest.mark.parametrize("name", [*SUITES, *BUNDLED])
def test_the_screen_says_what_plain_pytest_says(name: str, python: Path, tmp_path: Path) -> None:
    compared = agreement(written(name, tmp_path), python, tmp_path, MOST, MOST_COLD)
    print(f"{name}: {compared} candidates compared", file=sys.stderr)
    assert compared >= 40


@pytest.mark.parametrize("name", ["nodes"])
def test_a_few_verdicts_are_plain_pytests(name: str, python: Path, tmp_path: Path) -> None:
    assert agreement(written(name, tmp_path), python, tmp_path, 24, 3) >= 8
