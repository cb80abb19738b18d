"""The doors of the command line: help at once, doctor, explain, publish, plugins."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import environment_for_programs, repair
from corpus import BUGS, copy_project, load_bug

from patchwright.cli import main

PROGRAM = Path(sys.executable).parent / "patchwright"
HEAVY = ("pydantic", "libcst", "langgraph", "bandit", "jinja2", "rich")


def test_help_imports_nothing_heavy(home: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", PROGRAM, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment_for_programs(home),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "repair" in done.stdout
    assert not [name for name in HEAVY if f"| {name}" in done.stderr]
    assert after.ru_utime - before.ru_utime < 5  # a backstop; the imports above are the check


def test_plugins_lists_every_operator(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugins"]) == 0
    told = capsys.readouterr().out
    assert "comparison/swap-comparison" in told
    assert "forge     local" in told


def test_repair_publish_and_explain(
    target_python: Path,
    patchwright_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bug = load_bug(BUGS / "wrong_boundary" / "expect.toml")
    project = copy_project(bug, tmp_path / "project")
    report = tmp_path / "out" / "report.json"
    assert repair(project, "--python", target_python, "--out", report.parent) == 0
    told = capsys.readouterr()
    assert "PLAUSIBLE_PATCH" in told.out
    assert str(report.parent / "report.html") in told.out
    assert [line.split()[0] for line in told.err.splitlines()][:1] == ["begin"]

    before = set(patchwright_home.glob("forge/project-*/pulls/*.json"))
    assert main(["publish", str(report), str(project)]) == 0
    assert "[DO NOT MERGE]" in capsys.readouterr().out
    assert main(["publish", str(report), str(project)]) == 0, "publishing twice is once"
    pulls = set(patchwright_home.glob("forge/project-*/pulls/*.json"))
    assert len(pulls - before) == 1

    assert main(["explain", str(report)]) == 0
    assert "1. roombook/slots.py:" in capsys.readouterr().out


def test_doctor_says_what_works_and_how_to_mend(
    target_python: Path,
    patchwright_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    bug = load_bug(BUGS / "wrong_boundary" / "expect.toml")
    project = copy_project(bug, tmp_path / "project")
    assert main(["doctor", str(project), "--python", str(target_python)]) == 0
    told = capsys.readouterr().out
    for name in ("python", "git", "sandbox L0", "sandbox L1", "sandbox L2", "pytest"):
        assert f"{name} " in told
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["doctor", str(empty), "--python", str(target_python)]) == 1
    assert "MEND  pytest" in capsys.readouterr().out
