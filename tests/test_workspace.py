"""Private copies: what is left out, what survives, and what a killed run leaves behind."""

import os
import stat
from pathlib import Path

import pytest

from patchwright.sandbox import Sandbox, choose_sandbox, probe_levels
from patchwright.workspace import PREFIX, open_workspace, sweep


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return choose_sandbox(probe_levels())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg" / "m.py").write_bytes(b"a = 1\r\n")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("secret")
    (root / "env").mkdir()
    (root / "env" / "pyvenv.cfg").write_text("")
    (root / "link").symlink_to("/etc/hostname")
    os.mkfifo(root / "pipe")
    return root


def test_a_project_that_holds_the_folder_for_temporary_files(
    project: Path, sandbox: Sandbox
) -> None:
    """`patchwright doctor /tmp` once copied the copy into the copy until names were too long."""
    with open_workspace(project, sandbox, project) as workspace:
        assert not list(workspace.pristine.glob(PREFIX + "*"))
        assert workspace.read("pkg/m.py") == b"a = 1\r\n"


def test_a_copy_has_the_project_and_nothing_of_git(
    project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    with open_workspace(project, sandbox, tmp_path) as workspace:
        copy = workspace.make_copy("one", {"pkg/m.py": b"a = 2\r\n"})
        assert (copy / "pkg" / "m.py").read_bytes() == b"a = 2\r\n"
        assert workspace.read("pkg/m.py") == b"a = 1\r\n"
        assert (copy / "link").is_symlink()
        assert not any((copy / name).exists() for name in (".git", "env", "pipe"))
    assert not list(tmp_path.glob(PREFIX + "*"))


def test_the_project_is_only_read(project: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    (project / "pkg" / "m.py").chmod(0o444)
    (project / "pkg").chmod(0o555)
    before = [(p, p.lstat().st_mtime_ns, p.lstat().st_mode) for p in sorted(project.rglob("*"))]
    with open_workspace(project, sandbox, tmp_path) as workspace:
        workspace.drop_copy(workspace.make_copy("one"))
    after = [(p, p.lstat().st_mtime_ns, p.lstat().st_mode) for p in sorted(project.rglob("*"))]
    assert before == after


def test_what_a_test_left_unreadable_is_removed_as_well(
    project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    with open_workspace(project, sandbox, tmp_path) as workspace:
        copy = workspace.make_copy("one")
        (copy / "pkg").chmod(0)
        workspace.drop_copy(copy)
        assert not copy.exists()


def test_the_leftovers_of_a_dead_run_are_swept_and_a_living_run_is_not(
    project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    dead = tmp_path / (PREFIX + "dead")
    dead.mkdir()
    (dead / "lock").touch()
    with open_workspace(project, sandbox, tmp_path) as workspace:
        assert not dead.exists()
        sweep(tmp_path)
        assert workspace.pristine.exists()


def test_a_copy_belongs_to_the_sandbox(project: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    with open_workspace(project, sandbox, tmp_path) as workspace:
        found = (workspace.make_copy("one") / "pkg" / "m.py").stat()
        pristine = (workspace.pristine / "pkg" / "m.py").stat()
        assert found.st_uid == (sandbox.uid if sandbox.uid is not None else os.getuid())
        assert pristine.st_uid == os.getuid()
        assert not pristine.st_mode & stat.S_IWOTH


@pytest.mark.parametrize("name", ["../outside.py", "{outside}", "pkg/../../outside.py", "door.py"])
def test_a_name_that_leads_out_of_the_project_is_never_read_or_written(
    name: str, project: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Names of files come from the process that runs the tests, and so from anybody."""
    outside = tmp_path / "outside.py"
    outside.write_text("kept = 1\n")
    (project / "door.py").symlink_to(outside)
    named = name.format(outside=outside)
    with open_workspace(project, sandbox, tmp_path) as workspace:
        (workspace.root / "outside.py").write_text("kept = 2\n")
        assert not workspace.holds(named)
        with pytest.raises(PermissionError):
            workspace.read(named)
        with pytest.raises(PermissionError):
            workspace.make_copy("one", {named: b"changed = 1\n"})
        assert (workspace.root / "outside.py").read_text() == "kept = 2\n"
        assert workspace.holds("pkg/m.py")
    assert outside.read_text() == "kept = 1\n"
