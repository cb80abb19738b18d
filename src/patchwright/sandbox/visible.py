"""Say what a command can see of the file system: Landlock rules and bubblewrap's arguments."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from patchwright.errors import SandboxError
from patchwright.sandbox.command import Place

SYSTEM: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
ETC: Final = (
    "alternatives", "ca-certificates", "ca-certificates.conf", "fonts", "gai.conf", "group",
    "host.conf", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "magic",
    "mime.types", "nsswitch.conf", "os-release", "passwd", "pki/ca-trust", "pki/tls/certs",
    "protocols", "services", "ssl/certs", "ssl/openssl.cnf", "terminfo", "timezone",
)  # fmt: skip
"""What programs need of /etc; private keys, package indexes and host configuration stay out."""
RESOLVER: Final = "resolv.conf"
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
SHARED_MEMORY: Final = "/dev/shm"  # noqa: S108  a name to allow or sweep, not a file of ours
INSIDE: Final = Path(__file__).with_name("inside")
_BWRAP_PATHS: Final = "/usr/local/bin:/usr/bin:/bin"
_FOR_DROPPING: Final = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")


def find_bubblewrap() -> str | None:
    """Return the path of bwrap in a system folder, never one that PATH suggests."""
    return shutil.which("bwrap", path=_BWRAP_PATHS)


def our_interpreter() -> str:
    """Return the interpreter that runs the two scripts: the one that runs Patchwright."""
    # Of a virtual environment only the interpreter behind it can start from anywhere.
    executable = getattr(sys, "_base_executable", "") or sys.executable
    if not executable:
        msg = "Python does not say where its own program is, which the sandbox has to start"
        raise SandboxError(msg)
    return str(Path(executable).resolve())


def landlock_rules(
    places: Iterable[Place], private: Path, *, network: bool, shared_memory: bool
) -> dict[str, list[str]]:
    """Return the paths that may be read, and those that may be written, under Landlock."""
    read = [*SYSTEM, *etc_paths(network=network), "/proc"]
    write = [*DEVICES, str(private)]
    if shared_memory:
        write.append(SHARED_MEMORY)
    for place in places:
        (write if place.writable else read).append(str(place.path))
    return {"read": [p for p in read if Path(p).exists()], "write": write}


def etc_paths(*, network: bool) -> Iterator[str]:
    """Yield what is visible of /etc on this machine; the resolver only with a network."""
    names = [*ETC, *([RESOLVER] if network else [])]
    yield from (f"/etc/{name}" for name in names if Path("/etc", name).exists())
    # Debian's sitecustomize lives in /etc/python3.*, and printing an error there is no help.
    yield from sorted(str(p) for p in Path("/etc").glob("python3*"))


def bubblewrap_arguments(
    places: Iterable[Place], private: Path, *, network: bool, root: bool, tmp_mb: int
) -> list[str]:
    """Return bwrap's arguments up to the program: namespaces, then mounts in order of depth."""
    options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    options += [] if network else ["--unshare-net"]
    options += [] if root else ["--unshare-user"]
    options += ["--die-with-parent", "--new-session", "--hostname", "sandbox", "--chdir", "/"]
    if root:
        options += [part for name in _FOR_DROPPING for part in ("--cap-add", name)]
    options += [part for path in SYSTEM for part in _system_mount(path)]
    options += [part for path in etc_paths(network=network) for part in _mount(Path(path))]
    options += ["--proc", "/proc", "--dev", "/dev", "--dir", "/run", "--dir", "/var"]
    size = str(tmp_mb * 2**20)
    options += ["--perms", "1777", "--size", size, "--tmpfs", "/tmp"]  # noqa: S108  inside it only
    options += ["--perms", "1777", "--size", size, "--tmpfs", SHARED_MEMORY]
    options += ["--symlink", "../tmp", "/var/tmp"]  # noqa: S108  inside it only
    wanted = [*map(Place, _interpreter_places()), *places, Place(private, writable=True)]
    both = {Place(path, p.writable) for p in wanted for path in (p.path, p.path.resolve())}
    for place in sorted(both, key=lambda p: (len(p.path.parts), p.writable, p.path)):
        options += _mount(place.path, writable=place.writable)
    return [*options, "--remount-ro", "/"]


def _system_mount(path: str) -> list[str]:
    where = Path(path)
    if where.is_symlink():
        return ["--symlink", str(where.readlink()), path]
    return ["--ro-bind", path, path] if where.exists() else []


def _mount(path: Path, *, writable: bool = False) -> list[str]:
    """Return the arguments that show `path` at its own place, below folders open to any user."""
    parents = [str(parent) for parent in reversed(path.parents)][1:]
    folders = [part for parent in parents for part in ("--perms", "0755", "--dir", parent)]
    return [*folders, "--bind" if writable else "--ro-bind", str(path), str(path)]


def _interpreter_places() -> list[Path]:
    """Return what our own interpreter needs to start: its program and library, and our script."""
    needed = {INSIDE.resolve(), Path(our_interpreter()), Path(os.__file__).parent}
    # The folders that hold libpython and what else it came with, beside its own modules.
    needed |= {Path(sys.base_prefix, "lib"), Path(sys.base_exec_prefix, sys.platlibdir)}
    return sorted(p for p in needed if p.exists() and not _is_below(p, SYSTEM))


def _is_below(path: Path, folders: Iterable[str]) -> bool:
    return any(os.path.commonpath((path, folder)) == folder for folder in folders)
