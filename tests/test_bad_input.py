"""Bad input ends in one named outcome with a sentence that says what to do."""

import subprocess
from pathlib import Path

import pytest
from conftest import repair
from corpus import BUGS, copy_project, load_bug
from test_bugs import digest

from patchwright.models import Outcome, RepairReport
from patchwright.pages import read_report
from patchwright.sandbox import Level, probe_levels

PASSING = "def test_it():\n    assert True\n"
SOURCE = "def double(x):\n    return x + 2\n"
FAILING = """from m import double


def test_double():
    assert [double(3), double(5)] == [6, 10]
"""


def make(root: Path, **files: str | bytes) -> Path:
    for name, data in files.items():
        path = root / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def run(project: Path, python: Path, *arguments: str) -> RepairReport:
    before = digest(project)
    out = project.parent / "out"
    repair(project, "--python", python, "--out", out, *arguments)
    assert digest(project) == before
    return read_report(out / "report.json")


@pytest.fixture
def python(target_python: Path, patchwright_home: Path) -> Path:
    return target_python


@pytest.mark.slow
def test_a_folder_without_git_is_repaired_as_it_is(project: Path, python: Path) -> None:
    report = run(make(project, m_py=SOURCE, test_m_py=FAILING), python)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH
    assert report.base == {"kind": "folder"}


def test_no_tests(project: Path, python: Path) -> None:
    report = run(make(project, m_py=SOURCE), python)
    assert (report.outcome, report.reason) == (Outcome.DECLINED, "no_tests")


def test_all_tests_pass(project: Path, python: Path) -> None:
    report = run(make(project, test_m_py=PASSING), python)
    assert (report.outcome, report.reason) == (Outcome.NOT_REPRODUCED, "nothing_fails")


def test_a_suite_slower_than_its_limit(project: Path, python: Path) -> None:
    slow = "import time\n\n\ndef test_slow():\n    time.sleep(60)\n"
    report = run(make(project, test_m_py=slow), python, "--suite-seconds", "2")
    assert (report.outcome, report.reason) == (Outcome.BUDGET_EXHAUSTED, "suite_too_slow")
    assert "--suite-seconds" in report.sentence


def test_a_dirty_tree_and_its_state_are_told(project: Path, python: Path) -> None:
    make(project, m_py=SOURCE, test_m_py=FAILING)
    git = ["git", "-C", str(project), "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "base"]):
        subprocess.run([*git, *arguments], check=True)
    (project / "m.py").write_text(SOURCE + "\n\nNEW = 1\n")
    report = run(project, python)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH
    assert (report.base["kind"], report.base["tree"]) == ("git", "dirty")


def test_apply_writes_the_patch_and_nothing_else(project: Path, python: Path) -> None:
    make(project, m_py=SOURCE.replace("\n", "\r\n"), test_m_py=FAILING, notes="kept")
    code = repair(project, "--python", python, "--out", project.parent / "out", "--apply")
    assert code == 0
    data = (project / "m.py").read_bytes()
    assert data.startswith(b"def double(x):\r\n    return ")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert (project / "notes").read_text() == "kept"


@pytest.mark.slow
def test_symlinks_and_a_read_only_tree(project: Path, python: Path) -> None:
    make(project, real__m_py=SOURCE, test_m_py=FAILING)
    (project / "m.py").symlink_to("real/m.py")
    (project / "dangling").symlink_to("nowhere")
    for path in [project / "real" / "m.py", project / "test_m.py", project / "real", project]:
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        report = run(project, python)
    finally:
        for path in (project, project / "real"):
            path.chmod(0o755)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH
    edited = {edit.path for commit in report.commits for edit in commit.patch.edits}
    assert edited == {"real/m.py"}


@pytest.mark.slow
def test_a_test_that_deletes_the_project(project: Path, python: Path) -> None:
    vandal = FAILING + (
        "\n\ndef test_vandal():\n    import os, shutil\n    shutil.rmtree(os.getcwd(), True)\n"
    )
    report = run(make(project, m_py=SOURCE, test_m_py=vandal), python)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH


def test_a_test_that_kills_its_process(project: Path, python: Path) -> None:
    killer = "import os\n\n\ndef test_killer():\n    os.kill(os.getpid(), 9)\n"
    report = run(make(project, m_py=SOURCE, test_a_py=PASSING, test_m_py=killer), python)
    assert report.outcome in (Outcome.DECLINED, Outcome.ENVIRONMENT, Outcome.NO_PLAUSIBLE_PATCH)


def test_an_interpreter_that_is_not_there(project: Path, patchwright_home: Path) -> None:
    report = run(make(project, m_py=SOURCE, test_m_py=FAILING), Path("/nonexistent/python"))
    assert report.outcome is Outcome.ENVIRONMENT


def test_less_isolation_than_required_is_refused(
    project: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Level L2 is above a wish for L1, and nothing is run."""
    make(project, m_py=SOURCE, test_m_py=FAILING)
    report = run(project, python, "--min-sandbox", "L2", "--sandbox", "L1")
    assert (report.outcome, report.reason) == (Outcome.ENVIRONMENT, "sandbox_unavailable")
    assert "L2" in report.sentence


def test_a_suite_that_needs_loopback_where_the_level_has_none(project: Path, python: Path) -> None:
    levels = probe_levels()
    if not levels[Level.L1].available:
        pytest.skip("this machine has no level L1")
    served = load_bug(BUGS / "loopback_server" / "expect.toml")
    copy = copy_project(served, project / "served")
    report = run(copy, python, "--sandbox", "L1")
    assert (report.outcome, report.reason) == (Outcome.ENVIRONMENT, "needs_loopback")
    assert "L1" in report.sentence


def test_a_conftest_that_cannot_be_imported(project: Path, python: Path) -> None:
    broken = "import m\n\nVALUE = m.trible(2)\n"
    report = run(make(project, m_py=SOURCE, conftest_py=broken, test_m_py=FAILING), python)
    assert report.outcome is not Outcome.ERROR
    assert report.sentence


@pytest.mark.parametrize(
    "arguments",
    [["repair", "/nonexistent"], ["repair", ".", "--repeats", "1"], ["explain", "/nonexistent"]],
)
def test_wrong_usage_is_exit_2_and_one_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str], patchwright_home: Path
) -> None:
    from patchwright.cli import main

    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("patchwright: ")


STARTED = """import subprocess
import sys

import m


def test_program():
    done = subprocess.run([sys.executable, "-m", "m"], stdout=subprocess.PIPE)
    assert done.stdout.split() == [b"6"]
"""
CALLED = "\n\ndef test_double():\n    assert [m.double(3), m.double(5)] == [6, 10]\n"
SCRIPT = SOURCE + "\n\nif __name__ == '__main__':\n    print(double(3))\n"


@pytest.mark.slow
def test_a_suite_that_also_starts_programs_is_repaired(project: Path, python: Path) -> None:
    """What a started program imports is on the disk, not in the memory of the screen."""
    report = run(make(project, m_py=SCRIPT, test_m_py=STARTED + CALLED), python)
    assert report.outcome is Outcome.PLAUSIBLE_PATCH, report.sentence


def test_a_suite_that_only_starts_programs_is_declined(project: Path, python: Path) -> None:
    report = run(make(project, m_py=SCRIPT, test_m_py=STARTED), python)
    assert (report.outcome, report.reason) == (Outcome.DECLINED, "only_starts_programs")
