"""Suites that take their time: how often they are run, and what is said when that was enough."""

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from patchwright.config import Config
from patchwright.graph import MOST_SLOW_RUNS, run_repair
from patchwright.models import Alert, Outcome, RepairReport
from patchwright.plugins import load_operators
from patchwright.progress import PlainProgress
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.services import Services
from patchwright.workspace import open_workspace

SOURCE = """\
def shipping(weight, express):
    if weight > 20:
        cost = 12
    else:
        cost = 5
    return cost + 4 if express else cost
"""
TESTS = """\
import time
import pytest
from parcels import shipping

@pytest.fixture(autouse=True, scope="module")
def depot():
    time.sleep(0.02)

@pytest.mark.parametrize(("weight", "cost"), [(1, 5), (19, 5), (20, 12), (21, 12), (90, 12)])
def test_weight(weight, cost):
    assert shipping(weight, False) == cost

def test_express():
    assert shipping(3, True) == 9
"""
WIDE = """\
def total(rows, limit, extra):
    found = 0
    for row in rows:
        if row < limit and row < extra:
            found += row
    return found
"""
WIDE_TESTS = """\
from wide import total

def test_the_limit_counts():
    assert total([1, 2, 3], 3, 3) == 6
"""
FROZEN = """\
import subprocess
import sys

def test_what_the_program_printed_last_year():
    code = "from wide import total; print(total([1, 2, 3], 3, 3))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "3"
"""


def repair(files: Mapping[str, str], folder: Path, python: Path, repeats: int = 3) -> RepairReport:
    """Repair a project whose suite counts as slow however quick it is."""
    project = folder / "project"
    project.mkdir()
    for name, text in files.items():
        (project / name).write_text(text)
    sandbox = choose_sandbox(probe_levels())
    with (
        tempfile.TemporaryDirectory(prefix="patchwright-test-") as home,
        open_workspace(project, sandbox, Path(tempfile.gettempdir())) as workspace,
    ):
        services = Services(
            config=Config.model_validate({"python": str(python), "repeats": repeats}),
            workspace=workspace,
            sandbox=sandbox,
            operators=load_operators(),
            progress=PlainProgress(sys.stderr),
            environ={"PATH": os.defpath},
            cache=Path(home),
            run_id="20260102T030405-abcdef",
            checkout={},
            versions={},
            slow_suite=0.0,
        )
        return run_repair(Alert(source="cli", repository="parcels", alert_key="k"), services)


def test_a_patch_comes_within_the_runs(target_python: Path, tmp_path: Path) -> None:
    files = {"parcels.py": SOURCE, "test_parcels.py": TESTS}
    report = repair(files, tmp_path, target_python)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH, report.sentence
    assert report.spend.suite_runs <= MOST_SLOW_RUNS


def test_when_no_run_is_left_the_report_says_so(target_python: Path, tmp_path: Path) -> None:
    """The screen cannot see what a program prints, so every survivor costs runs of the suite."""
    files = {"wide.py": WIDE, "test_wide.py": WIDE_TESTS, "test_program.py": FROZEN}
    report = repair(files, tmp_path, target_python, repeats=5)
    assert (report.outcome, report.reason) == (Outcome.BUDGET_EXHAUSTED, "oracle_budget")
    assert report.rejected
    assert report.spend.suite_runs <= MOST_SLOW_RUNS
    assert f"{report.spend.suite_runs} runs" in report.sentence
