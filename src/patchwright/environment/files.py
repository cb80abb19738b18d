"""Read the files with which a project declares itself, without trusting what they are."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 32 * 1024**2


def is_file(path: Path) -> bool:
    """Say whether a path is a file that we can reach; `Path.is_file` raises when we may not."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Say whether a path is a folder that we can reach."""
    try:
        return path.is_dir()
    except OSError:
        return False


@dataclass
class ProjectFiles:
    """A project's declaring files by relative path; remembers what was read, for the cache's key.

    Links that leave the project, FIFOs, devices and files above 32 MiB count as absent.
    """

    root: Path
    read_bytes: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None when there is no such regular file in the project."""
        root = self.root.resolve()
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            self.notes.append(f"{name} lies outside the project and was not read")
            return None
        data = _regular_bytes(path)
        if data is not None:
            self.read_bytes[path.relative_to(root).as_posix()] = data
        return data

    def text(self, name: str) -> str | None:
        """Return a file's text; bytes that are no UTF-8 are replaced."""
        data = self.read(name)
        return None if data is None else data.decode("utf-8-sig", errors="replace")

    def names(self, pattern: str) -> Iterator[str]:
        """Yield the relative paths that match a glob pattern, in a stable order."""
        for path in sorted(self.root.glob(pattern)):
            yield path.relative_to(self.root).as_posix()

    def exists(self, name: str) -> bool:
        """Say whether the project holds such a regular file."""
        return is_file(self.root / name)


def _regular_bytes(path: Path) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            return None
        try:
            return file.read(MOST_BYTES)
        except OSError:
            return None
