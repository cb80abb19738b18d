"""A hostile suite, at every level: nothing stolen, nothing left, and still repaired."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import repair
from corpus import BUGS, arm, copy_project, load_bug
from test_screen import make_harness

from patchwright.languages.python import SuiteRun, run_suite
from patchwright.models import Outcome
from patchwright.pages import read_report
from patchwright.sandbox import Level, choose_sandbox, probe_levels
from patchwright.workspace import open_workspace

HOSTILE = load_bug(BUGS / "hostile" / "expect.toml")
CANARY = "CANARY-5f1d0c3a9b7e"
LEVELS = [finding.level for finding in probe_levels() if finding.available]
PUBLIC_FOLDERS = [Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.home(), Path("/")]


@pytest.fixture
def armed(tmp_path: Path) -> Path:
    project = copy_project(HOSTILE, tmp_path / "project")
    arm(project)
    return project


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Plant a secret in our environment and in a file of the home that only we may read."""
    planted = Path.home() / ".patchwright-test-canary"
    monkeypatch.setenv("PLANTED_TOKEN", CANARY)
    planted.write_text(CANARY)
    planted.chmod(0o600)
    yield
    planted.unlink()


def left_behind() -> list[Path]:
    return [folder / "hostile-was-here" for folder in PUBLIC_FOLDERS]


def daemons() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"hostile-daemon" in words:
                found.append(entry.name)
    return found


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_a_hostile_suite_finds_and_leaves_nothing(
    level: Level, armed: Path, canaries: None, target_python: Path, tmp_path: Path
) -> None:
    sandbox = choose_sandbox(probe_levels(), wanted=level)
    if sandbox.uid is None:
        pytest.skip("the hostile project only acts under a uid without an account")
    with open_workspace(armed, sandbox, Path("/tmp")) as workspace:
        harness = make_harness(workspace, target_python, tmp_path / "cache")
        copy = workspace.make_copy("run")
        report = run_suite(harness, copy, SuiteRun(seconds=60))
        pristine = sorted(p.name for p in workspace.pristine.iterdir())
    assert report.results, report.tail
    assert "hostile: armed: True" in report.tail
    assert "hostile: found" not in report.tail
    assert not [path for path in left_behind() if path.exists()]
    assert not daemons()
    assert "uploads" in pristine, "the pristine copy is out of reach"


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_a_hostile_project_is_repaired(
    level: Level,
    armed: Path,
    canaries: None,
    target_python: Path,
    patchwright_home: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    repair(armed, "--python", target_python, "--sandbox", level.name, "--out", out)
    report = read_report(out / "report.json")
    assert report.outcome is Outcome.PLAUSIBLE_PATCH, report.sentence
    assert report.sandbox == level.name
    captured = capfd.readouterr()
    told = captured.out + captured.err
    told += (out / "report.json").read_text() + (out / "report.html").read_text()
    assert CANARY not in told
    assert not [path for path in left_behind() if path.exists()]
    assert not daemons()
    assert os.environ["PLANTED_TOKEN"] == CANARY
