"""Hand folders to another user id, take them back, remove them: never following what was planted.

Everything works on open folders and single names, because the code that filled them may have left
links, tricks with permissions and paths too long to say.
"""

import contextlib
import itertools
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from patchwright.errors import SandboxError

_DEEPEST: Final = 200
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def give(path: Path, uid: int) -> None:
    """Give `path` and everything below it to `uid`; raises SandboxError for absurd depth."""
    if not path.is_dir():
        os.lchown(path, uid, uid)
        return
    with _opened(str(path.resolve())) as folder:
        _give_below(folder, uid, _DEEPEST)
        os.fchown(folder, uid, uid)


def take(path: Path, uid: int) -> None:
    """Take what `uid` owns below `path`, and make all of it writable by nobody but us."""
    if not path.is_dir():
        _take_name(str(path), None)
        return
    with _opened(str(path.resolve())) as folder:
        _take_folder(folder, uid, _DEEPEST)


def remove(path: Path) -> None:
    """Remove a folder, however deep it is and whatever its permissions say."""
    mark = os.urandom(8).hex()
    with _opened(str(path)) as top:
        names = (f"{mark}-{number}" for number in itertools.count())
        waiting = _emptied(top, top, names)
        while waiting:
            name = waiting.pop()
            with _opened(name, top) as folder:
                waiting += _emptied(folder, top, names)
            os.rmdir(name, dir_fd=top)
    path.rmdir()


def is_readable(path: Path, uid: int) -> bool:
    """Say whether permission bits let `uid`, in no group, reach and read `path`."""
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    parents = {parent for link in _links(path) for parent in link.parents}
    if not all(_permits(parent, uid, 0o1) for parent in parents):
        return False
    return _permits(real, uid, 0o5 if real.is_dir() else 0o4)


def _links(path: Path) -> Iterator[Path]:
    """Yield `path` and each path that its last part links to, one after another."""
    here = path.absolute()
    for _ in range(40):  # the kernel's own limit
        yield here
        yield here.resolve()
        if not here.is_symlink():
            return
        here = here.parent / here.readlink()


def _permits(path: Path, uid: int, wanted: int) -> bool:
    status = path.stat()
    bits = status.st_mode >> 6 if status.st_uid == uid else status.st_mode
    return bits & wanted == wanted


@contextlib.contextmanager
def _opened(name: str, folder: int | None = None) -> Iterator[int]:
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=folder)
    except PermissionError:  # ours, but its mode says no
        os.chmod(name, 0o700, dir_fd=folder)
        descriptor = os.open(name, _FOLDER, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _give_below(folder: int, uid: int, depth: int) -> None:
    """Give the contents before the folder itself, so that `uid` cannot change them meanwhile."""
    _refuse_depth(depth)
    for name in os.listdir(folder):
        status = os.lstat(name, dir_fd=folder)
        if stat.S_ISDIR(status.st_mode):
            with _opened(name, folder) as child:
                _give_below(child, uid, depth - 1)
                os.fchown(child, uid, uid)
            continue
        if stat.S_ISREG(status.st_mode) and status.st_nlink > 1 and status.st_uid != uid:
            _separate(name, folder, status)
        os.chown(name, uid, uid, dir_fd=folder, follow_symlinks=False)


def _separate(name: str, folder: int, status: os.stat_result) -> None:
    """Replace a hard link by a copy: its other names, say in a cache, are not ours to give."""
    fresh = f".{os.urandom(8).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    copy = os.open(fresh, flags, 0o600, dir_fd=folder)
    with open(source, "rb") as reader, open(copy, "wb") as writer:  # noqa: PTH123  descriptors
        shutil.copyfileobj(reader, writer)
        os.fchmod(writer.fileno(), stat.S_IMODE(status.st_mode) & 0o777)
    os.utime(fresh, ns=(status.st_atime_ns, status.st_mtime_ns), dir_fd=folder)
    os.replace(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)


def _take_folder(folder: int, uid: int, depth: int) -> None:
    """Take the folder before its contents, so that `uid` cannot change them meanwhile."""
    _refuse_depth(depth)
    status = os.fstat(folder)
    if status.st_uid == uid:
        os.fchown(folder, os.getuid(), os.getgid())
    os.fchmod(folder, status.st_mode & 0o755 | 0o700)
    for name in os.listdir(folder):
        entry = os.lstat(name, dir_fd=folder)
        if stat.S_ISDIR(entry.st_mode):
            with _opened(name, folder) as child:
                _take_folder(child, uid, depth - 1)
        elif entry.st_uid == uid or entry.st_nlink == 1:
            _take_name(name, folder)


def _take_name(name: str, folder: int | None) -> None:
    status = os.lstat(name, dir_fd=folder)
    os.chown(name, os.getuid(), os.getgid(), dir_fd=folder, follow_symlinks=False)
    if not stat.S_ISLNK(status.st_mode):
        os.chmod(name, status.st_mode & 0o755 | 0o600, dir_fd=folder)


def _refuse_depth(depth: int) -> None:
    if depth <= 0:
        msg = f"folders are nested more than {_DEEPEST} deep; remove them and run again"
        raise SandboxError(msg)


def _emptied(folder: int, top: int, names: Iterator[str]) -> list[str]:
    """Unlink a folder's files and move its folders up to `top`; return their new names."""
    moved = []
    for name in os.listdir(folder):
        if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
            os.chmod(name, 0o700, dir_fd=folder)
            moved.append(next(names))
            os.rename(name, moved[-1], src_dir_fd=folder, dst_dir_fd=top)
        else:
            os.unlink(name, dir_fd=folder)
    return moved
