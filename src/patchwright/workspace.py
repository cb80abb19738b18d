"""Private copies of the project under repair; the user's own tree is only ever read."""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from patchwright.sandbox import Sandbox

PREFIX = "patchwright-work-"
SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
    | {"__pycache__", "node_modules", ".hypothesis", ".idea", ".vscode", ".eggs"}
)
MOST_BYTES = 2 * 1024**3
MOST_FILES = 200_000


class TooLarge(Exception):  # noqa: N818 - an expected ending, turned into one by its only caller
    """The project has more bytes or files than a private copy may have."""


@dataclass(frozen=True)
class Workspace:
    """A folder of private copies that no other run uses and that the next run sweeps away."""

    root: Path
    project: Path
    sandbox: Sandbox
    generated: set[str] = field(default_factory=set)
    """Files that the user's tree lacks and every copy has; no patch can be about them."""

    @property
    def pristine(self) -> Path:
        """Return the copy that never runs: what every other copy is made from."""
        return self.root / "pristine" / self.project.name

    def make_copy(self, name: str, files: Mapping[str, bytes] | None = None) -> Path:
        """Make a fresh copy that the sandbox may write to, with some files replaced.

        Raises PermissionError for a file that is not in the project.
        """
        folder = self.root / name
        if folder.exists():
            shutil.rmtree(folder)
        copy = folder / self.project.name
        folder.mkdir(mode=0o755)
        shutil.copytree(self.pristine, copy, symlinks=True)
        for path, data in (files or {}).items():
            _within(copy, path).write_bytes(data)
        self.sandbox.own(copy)
        return copy

    def drop_copy(self, copy: Path) -> None:
        """Remove a copy; what its tests left unreadable is removed as well."""
        _remove(copy.parent)

    def provide(self, files: Mapping[str, bytes]) -> None:
        """Put files that a build makes beside the project's own, for all copies from now on."""
        for path, data in files.items():
            target = _within(self.pristine, path)
            if target.parent.is_dir() and not target.exists():
                target.write_bytes(data)
                self.generated.add(path)

    def read(self, path: str) -> bytes:
        """Return a pristine file's bytes; raises OSError when there is none in the project."""
        return _within(self.pristine, path).read_bytes()

    def holds(self, path: str) -> bool:
        """Say whether the project has a file of this name; names from test runs may be lies."""
        try:
            return _within(self.pristine, path).is_file()
        except (OSError, ValueError):
            return False


def _within(folder: Path, path: str) -> Path:
    """Return where a file of a copy is; a path or a link that leads out of it is refused."""
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise PermissionError(errno.EACCES, "it is not in the project", path)
    return target


@contextmanager
def open_workspace(project: Path, sandbox: Sandbox, folder: Path) -> Iterator[Workspace]:
    """Copy the project into a new workspace below `folder` and remove it all at the end.

    Raises TooLarge. What a killed run left behind there is removed first: a workspace belongs to
    a living run as long as its lock is held.
    """
    sweep(folder)
    root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        root.chmod(0o711)
        try:
            workspace = Workspace(root, project, sandbox)
            _copy_project(project, workspace.pristine)
            yield workspace
        finally:
            _remove(root)


def sweep(folder: Path) -> None:
    """Remove workspaces whose run is dead."""
    for root in folder.glob(PREFIX + "*"):
        if _abandoned(root):
            _remove(root)


def _abandoned(root: Path) -> bool:
    try:
        with (root / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return _older_than_an_hour(root)  # another run may be between mkdtemp and its lock
    except OSError:
        return False


def _older_than_an_hour(root: Path) -> bool:
    try:
        return root.stat().st_mtime < time.time() - 3600
    except OSError:
        return False


def _copy_project(project: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755)
    budget = _Budget()
    shutil.copytree(project, target, symlinks=True, ignore=budget.ignore)
    for folder, _, _ in os.walk(target):
        Path(folder).chmod(0o755)


@dataclass
class _Budget:
    files: int = 0
    size: int = 0

    def ignore(self, folder: str, names: list[str]) -> set[str]:
        skipped = {name for name in names if self._skip(Path(folder, name))}
        self.files += len(names) - len(skipped)
        if self.files > MOST_FILES or self.size > MOST_BYTES:
            msg = f"more than {MOST_FILES} files or {MOST_BYTES >> 30} GiB"
            raise TooLarge(msg)
        return skipped

    def _skip(self, path: Path) -> bool:
        if path.name.startswith(PREFIX):  # this very workspace: the project holds the temp folder
            return True
        try:
            found = path.lstat()
        except OSError:
            return True
        if stat.S_ISDIR(found.st_mode):
            unreadable = not os.access(path, os.R_OK | os.X_OK)
            return path.name in SKIPPED_FOLDERS or (path / "pyvenv.cfg").exists() or unreadable
        if stat.S_ISREG(found.st_mode):
            self.size += found.st_size
            return not os.access(path, os.R_OK) or path.suffix in (".pyc", ".pyo")
        return not stat.S_ISLNK(found.st_mode)  # sockets, devices and FIFOs stay where they are


def _remove(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        _open_up(Path(folder))
    shutil.rmtree(root, ignore_errors=True)


def _open_up(folder: Path) -> None:
    try:
        folder.chmod(0o700)
    except OSError:
        return
