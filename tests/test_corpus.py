"""The broken projects are broken, and a person's repair mends them."""

import ast
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import BUGS, Bug, apply_human_repair, arm, copy_project, load_corpus

from patchwright.models import Outcome

CORPUS = load_corpus()
PLAIN = [bug for bug in CORPUS if bug.environment == "shared"]
REPAIRABLE = [bug for bug in PLAIN if bug.human]
FOREIGN_ON_PURPOSE = {"quarterly_tables_of_size", "groupware_payroll_bridge", "winreg"}
GREEN, RED = 0, (1, 2)


def by_name(name: str) -> Bug:
    return next(bug for bug in CORPUS if bug.name == name)


def each(bugs: list[Bug]) -> list[object]:
    return [pytest.param(bug, id=bug.name) for bug in bugs]


def checkout(bug: Bug, folder: Path) -> Path:
    """Copy a project below something like a checkout: one more reason for hostile ones to rest."""
    (folder / ".git").mkdir()
    return copy_project(bug, folder / "project")


def run_suite(project: Path, *ids: str, seconds: float = 60, seed: int = 0) -> int | None:
    """Return the exit code of pytest, or None when it had to be killed."""
    environment = {
        "HOME": str(Path.home()),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": str(seed),
        "PYTHONSAFEPATH": "1",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ids]
    try:
        ended = subprocess.run(  # its own session: nothing reaches the terminal or our group
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return None
    return ended.returncode


def imported_names(project: Path) -> set[str]:
    """Return the top-level names that the sources which compile import."""
    names = set()
    for path in project.rglob("*.py"):
        try:
            tree = ast.parse(path.read_bytes())
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(str(node.module).partition(".")[0])
    return names


def test_every_project_is_described() -> None:
    assert {bug.name for bug in CORPUS} == {path.name for path in BUGS.iterdir() if path.is_dir()}


@pytest.mark.parametrize("bug", each(list(CORPUS)))
def test_expectations_fit_the_project(bug: Bug) -> None:
    assert bug.outcomes
    assert bug.reasons.keys() <= set(bug.outcomes)
    assert bug.notes
    assert all((bug.folder / path).is_file() for path in bug.files)
    if Outcome.PLAUSIBLE_PATCH in bug.outcomes:
        assert bug.human
        assert {edit.path for edit in bug.human} <= set(bug.files)


@pytest.mark.parametrize("bug", each(PLAIN))
def test_projects_need_only_pytest(bug: Bug) -> None:
    own = {path.stem for path in bug.folder.rglob("*")}
    allowed = own | sys.stdlib_module_names | {"pytest", "setuptools"} | FOREIGN_ON_PURPOSE
    assert imported_names(bug.folder) <= allowed


def test_odd_bytes_have_survived() -> None:
    windows = (by_name("crlf_bom_tabs").folder / "stockroom/store.py").read_bytes()
    assert windows.startswith(b"\xef\xbb\xbf")
    assert windows.count(b"\n") == windows.count(b"\r\n") > 30
    assert b"\r\n\t\t" in windows
    western = (by_name("latin1_source").folder / "letters/salutation.py").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        western.decode("utf-8")


def test_human_repair_must_be_unique(tmp_path: Path) -> None:
    bug = by_name("hang_bisect")
    project = copy_project(bug, tmp_path / "project")
    apply_human_repair(bug, project)
    with pytest.raises(ValueError, match="does not hold once"):
        apply_human_repair(bug, project)


@pytest.mark.slow
@pytest.mark.parametrize("bug", each(REPAIRABLE))
def test_human_repair_turns_red_to_green(bug: Bug, tmp_path: Path) -> None:
    project = checkout(bug, tmp_path)
    if bug.kind == "hang":
        assert run_suite(project, seconds=5) is None
    else:
        assert run_suite(project) in RED
    apply_human_repair(bug, project)
    left = [f"--{'deselect' if '::' in test else 'ignore'}={test}" for test in bug.left]
    assert run_suite(project, *left) == GREEN


@pytest.mark.parametrize(
    ("name", "module"), [("hostile", "conftest"), ("kills_parent", "tests/test_end_process")]
)
@pytest.mark.parametrize("marked", [False, True])
def test_hostile_projects_rest_for_every_account(
    name: str, module: str, marked: bool, tmp_path: Path
) -> None:
    project = copy_project(by_name(name), tmp_path / "project")
    if marked:
        if os.getuid() not in {account.pw_uid for account in pwd.getpwall()}:
            pytest.skip("this uid has no account, so it is what arming asks for")
        arm(project)
    path = project / f"{module}.py"
    question = f"import runpy; print(runpy.run_path({str(path)!r})['armed']())"
    environment = {"HOME": str(tmp_path), "PYTHONPATH": str(project)}  # as a bare runner sets it
    command = [sys.executable, "-c", question]
    answer = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60)
    assert answer.stdout.split() == [b"False"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["contradictory_suite", "missing_module", "order_dependent", "other_system"]
)
def test_red_without_a_repair(name: str, tmp_path: Path) -> None:
    assert run_suite(checkout(by_name(name), tmp_path)) == 1 + (name == "missing_module")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("not_reproduced", pytest.ExitCode.OK),
        ("no_tests", pytest.ExitCode.NO_TESTS_COLLECTED),
    ],
)
def test_nothing_is_red(name: str, code: int, tmp_path: Path) -> None:
    assert run_suite(checkout(by_name(name), tmp_path)) == code


@pytest.mark.slow
def test_flaky_suite_is_red_with_every_seed_and_no_test_with_all(tmp_path: Path) -> None:
    project = checkout(by_name("flaky_set_order"), tmp_path)
    name = "tests/test_normalise.py::test_labels"
    even, odd = name + "_keep_their_order", name + "_of_a_comment_keep_their_order"
    assert [run_suite(project, even, seed=seed) for seed in range(5)] == [1, 0, 1, 0, 1]
    assert [run_suite(project, odd, seed=seed) for seed in range(5)] == [0, 1, 0, 1, 0]
