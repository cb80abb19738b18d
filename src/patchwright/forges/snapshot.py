"""Take a project's files, byte for byte, into a bare repository; its own `.git` is only read.

What a checkout's configuration names (hooks, filters, monitors, helpers) is never executed.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from patchwright.errors import ForgeError
from patchwright.forges.gitstore import Store, run_git

LARGE: Final = 10 * 1024 * 1024
"""Bytes above which a file stays as the last commit has it; an untracked one is left out."""
MOST_FILES: Final = 100_000
"""Files that a folder without git may have."""

_SKIPPED = frozenset(
    (".git", ".hg", ".svn", ".venv", ".tox", ".nox", ".eggs", "node_modules", "__pycache__")
    + (".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")
)
_SECRET = re.compile(r"\.env(\..*)?|.*\.(pem|key|p12|pfx)|id_[a-z0-9]+|\.netrc|\.pypirc")
_FETCHED: Final = "refs/patchwright/fetched"
_FETCH: Final = (
    *("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"),
    "--no-recurse-submodules",
    "--upload-pack=git -c safe.directory='*' upload-pack",  # `-c` does not reach it otherwise
)


@dataclass(frozen=True)
class Checkout:
    """Where a project lies in a git checkout that tracks files of it; `prefix` ends in a slash."""

    project: Path
    top: Path
    prefix: str


def find_checkout(project: Path, search_path: str) -> Checkout | None:
    """Return the checkout that has a commit and tracks files of the project, None otherwise."""

    def ask(*arguments: str) -> str:
        return _ask(project, search_path, *arguments).removesuffix("\n")

    try:
        ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        top, prefix = ask("rev-parse", "--show-toplevel"), ask("rev-parse", "--show-prefix")
        tracked = ask("ls-files", "--cached", "-z")
    except ForgeError:
        return None
    return Checkout(project, Path(top), prefix) if tracked else None


def fetch_head(store: Store, checkout: Checkout) -> str:
    """Copy the checkout's last commit into the store and return its id."""
    store.run(*_FETCH, str(checkout.top), f"+HEAD:{_FETCHED}")
    return store.read("rev-parse", "--verify", f"{_FETCHED}^{{commit}}")


def take_checkout(store: Store, checkout: Checkout, head: str) -> str:
    """Store the project as it is now on top of its last commit and return the tree.

    Ignored files are left out, and of the untracked ones the large and the usual secrets.
    """
    store.run("read-tree", head)
    tracked = _tracked(store, checkout.prefix)
    listed, absent = _listed(checkout, store.search_path)
    wanted = tracked | {path for path in listed if not _is_secret(path)}
    rows = _stored(store, checkout.project, wanted)
    gone = {
        path: ("0", "0" * len(head))
        for path in tracked - absent - rows.keys()
        if not _is_file(_look(checkout.project, path))
    }
    return store.tree({checkout.prefix + path: row for path, row in {**gone, **rows}.items()})


def take_folder(store: Store, project: Path, paths: Iterable[str] | None) -> str:
    """Store the named files, by default all but caches and the usual secrets; return the tree."""
    chosen = _walk(project) if paths is None else iter(paths)
    store.run("read-tree", "--empty")
    return store.tree(_stored(store, project, set(chosen)))


def _ask(project: Path, search_path: str, *arguments: str) -> str:
    return os.fsdecode(run_git(arguments, cwd=project, env={"PATH": search_path}))


def _tracked(store: Store, prefix: str) -> set[str]:
    """Return what the last commit has below the prefix, submodules left out."""
    rows = os.fsdecode(store.run("ls-files", "--stage", "-z")).split("\0")
    found = (row.partition("\t")[::2] for row in rows if row and not row.startswith("160000"))
    return {path.removeprefix(prefix) for _, path in found if path.startswith(prefix)}


def _listed(checkout: Checkout, search_path: str) -> tuple[set[str], set[str]]:
    """Return the files that are tracked or not ignored, and those a sparse checkout left out."""
    flags = ("-t", "-z", "--cached", "--others", "--exclude-standard")
    rows = _ask(checkout.project, search_path, "ls-files", *flags).split("\0")
    tagged = [(row[0], row[2:]) for row in rows if row]
    sparse = {path for tag, path in tagged if tag == "S"}
    return {path for _, path in tagged} - sparse, sparse


def _stored(store: Store, folder: Path, paths: Iterable[str]) -> dict[str, tuple[str, str]]:
    rows: dict[str, tuple[str, str]] = {}
    plain: list[tuple[str, str]] = []
    for path in sorted(paths):
        found = _look(folder, path)
        if found is None or found.st_size > LARGE:
            continue
        if stat.S_ISLNK(found.st_mode):
            target = os.readlink(folder / path)  # noqa: PTH115 - a Path would tidy it up
            rows[path] = ("120000", store.write(os.fsencode(target)))
        elif stat.S_ISREG(found.st_mode) and "\n" not in path:
            plain.append((path, "100755" if found.st_mode & stat.S_IXUSR else "100644"))
    names = b"".join(b"./" + os.fsencode(path) + b"\n" for path, _ in plain)
    flags = ("-w", "--no-filters", "--stdin-paths")
    blobs = store.run("hash-object", *flags, cwd=folder, data=names).decode().split()
    rows |= {path: (mode, blob) for (path, mode), blob in zip(plain, blobs, strict=True)}
    return rows


def _look(folder: Path, path: str) -> os.stat_result | None:
    """Return what a path inside the folder is, None when it is missing or behind a symlink."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or path.startswith("/"):
        return None
    try:
        for depth in range(1, len(parts)):
            if not stat.S_ISDIR((folder / Path(*parts[:depth])).lstat().st_mode):
                return None
        return (folder / path).lstat()
    except OSError:
        return None


def _is_file(found: os.stat_result | None) -> bool:
    return found is not None and not stat.S_ISDIR(found.st_mode)


def _is_secret(path: str) -> bool:
    return _SECRET.fullmatch(PurePosixPath(path).name) is not None


def _walk(project: Path) -> Iterator[str]:
    count = 0
    for top, folders, names in os.walk(project):
        here = Path(top)
        linked = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if _worth_taking(here / name))
        for name in (*linked, *names):
            count += 1
            if count > MOST_FILES:
                msg = (
                    f"{project.name} has more than {MOST_FILES} files; publish from a git checkout"
                )
                raise ForgeError(msg)
            if not _SECRET.fullmatch(name):
                yield (here / name).relative_to(project).as_posix()


def _worth_taking(folder: Path) -> bool:
    named = folder.name in _SKIPPED or folder.name.endswith(".egg-info")
    return not named and not folder.is_symlink() and not (folder / "pyvenv.cfg").exists()
