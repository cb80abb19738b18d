"""Killed or interrupted in any stage: nothing left running, nothing of the user changed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import environment_for_programs, repair
from corpus import BUGS
from test_bugs import digest

from patchwright.models import Outcome
from patchwright.pages import read_report

PROGRAM = Path(sys.executable).parent / "patchwright"
PROJECT = BUGS / "wrong_boundary" / "project"
# Kill this long after the stage before has been announced: (announced, seconds).
MOMENTS = [
    ("begin", 0.0),
    ("begin", 0.6),
    ("prepare", 0.2),
    ("prepare", 0.9),
    ("reproduce", 0.0),
    ("localise", 0.1),
    ("localise", 0.4),
    ("search", 0.0),
    ("search", 0.4),
    ("validate", 0.0),
]


def start(home: Path, python: Path, out: Path) -> subprocess.Popen[str]:
    command = [PROGRAM, "repair", PROJECT, "--python", python, "--publish", "local", "--json"]
    return subprocess.Popen(
        [*map(str, command), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment_for_programs(home),
    )


def wait_for(stage: str, process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("{") and json.loads(line).get("stage") == stage:
            return
    pytest.fail(f"the run ended before {stage} was announced")


def family(pid: int) -> set[tuple[int, str]]:
    """Return the process and its descendants as (pid, start time)."""
    rows = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            rows[int(entry.name)] = (int(fields[1]), fields[19], fields[0])
    found, wanted = set(), {pid}
    while wanted:
        found |= {(p, rows[p][1]) for p in wanted if p in rows and rows[p][2] != "Z"}
        wanted = {p for p, (parent, _, _) in rows.items() if parent in wanted}
    return found


def alive(members: set[tuple[int, str]]) -> set[tuple[int, str]]:
    return {member for member in members if member in family(member[0])}


def wait_until_gone(members: set[tuple[int, str]]) -> None:
    deadline = time.monotonic() + 20
    while alive(members) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(members)


@pytest.mark.slow
@pytest.mark.parametrize(("announced", "seconds"), MOMENTS)
def test_sigkill_leaves_nothing_and_the_next_run_works(
    announced: str,
    seconds: float,
    home: Path,
    target_python: Path,
    tmp_path: Path,
    patchwright_home: Path,
) -> None:
    before = digest(PROJECT)
    with start(home, target_python, tmp_path / "killed") as process:
        wait_for(announced, process)
        time.sleep(seconds)
        members = family(process.pid)
        process.kill()
    wait_until_gone(members)
    assert digest(PROJECT) == before
    code = repair(PROJECT, "--python", target_python, "--publish", "local", "--out", tmp_path)
    assert code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_polite_signal_ends_with_a_partial_report(
    number: signal.Signals, home: Path, target_python: Path, tmp_path: Path
) -> None:
    with start(home, target_python, tmp_path) as process:
        wait_for("prepare", process)
        members = family(process.pid)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 128 + number
    report = read_report(tmp_path / "report.json")
    assert (report.outcome, report.reason) == (Outcome.INTERRUPTED, "interrupted")
    assert [stage.name for stage in report.timeline][:1] == ["prepare"]
    assert (tmp_path / "report.html").exists()
    wait_until_gone({member for member in members if member[0] != os.getpid()})
