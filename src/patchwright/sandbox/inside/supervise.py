"""Watch over one command and end everything it started, whatever happens to Patchwright.

Runs as a script of its own (`python -I -S supervise.py`) outside the namespaces. Standard input is
a socket to Patchwright: the plan comes in, the report goes out, and its end means that the command
is no longer wanted.
"""

# Every import is paid for on every command, hence neither contextlib, typing nor pathlib.
# ruff: noqa: PTH108, PTH112, PTH114, PTH116, PTH208, SIM105

from __future__ import annotations

import ctypes
import fcntl
import marshal
import os
import resource
import select
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

CONTROL: Final = 0
_CHANNEL, _STATUS = 3, 4  # as in confine.py
_TICK = 0.05
_WEIGHING = 0.5
"""Seconds between two looks at how much memory all processes use together."""
_STUBBORN = 3.0
"""Seconds after which killing one by one gives way to everything of the user id at once."""
_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 4, 36
_SIGKILL = 9
_PAGE = resource.getpagesize()


def main() -> None:
    """Run the command of the plan and report how it ended."""
    libc = ctypes.CDLL(None)
    libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    plan = _receive()
    started = time.monotonic()
    child, status = _spawn(plan)
    ended, code = _watch(child, started + plan["seconds"], plan["memory"])
    seconds = time.monotonic() - started
    _end_everything(plan["uid"])
    if plan["uid"] is not None:
        _sweep(plan["uid"], plan["sweep"])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = (ended, code, seconds, used.ru_utime + used.ru_stime, _drain(status))
    try:
        os.write(CONTROL, marshal.dumps(report))
    except OSError:  # Patchwright is gone, and so nobody else will tidy up
        _remove(plan["private"])


def _receive() -> dict[str, Any]:
    size = int.from_bytes(_exactly(4), "little")
    plan: dict[str, Any] = marshal.loads(_exactly(size))  # noqa: S302  from Patchwright itself
    return plan


def _exactly(size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(CONTROL, size - len(parts))
        if not part:
            sys.exit(1)
        parts += part
    return bytes(parts)


def _spawn(plan: dict[str, Any]) -> tuple[int, int]:
    """Start confine.py, perhaps inside bubblewrap; return its id and its status descriptor."""
    confine = plan["confine"]
    confine["parent"] = os.getpid() if plan["direct"] else None
    if plan["uid"] is None:  # the limit counts all that the user runs: start from there
        confine["limits"]["RLIMIT_NPROC"] += _tasks_of(os.getuid())
    status, theirs = os.pipe()
    own = [_memory_file(marshal.dumps(confine)), theirs]
    if plan["channel"] is not None:
        own.append(plan["channel"])
    high = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _STATUS + 1) for number in own]
    targets = (0, _STATUS, _CHANNEL)
    if plan["channel"] is None:  # confine.py closes it again
        high.append(high[0])
    actions = [(os.POSIX_SPAWN_DUP2, *pair) for pair in zip(high, targets, strict=True)]
    child = os.posix_spawn(plan["argv"][0], plan["argv"], {}, file_actions=actions)
    for number in {*own, *high}:
        os.close(number)
    return child, status


def _memory_file(content: bytes) -> int:
    descriptor = os.memfd_create("plan")
    written = 0
    while written < len(content):
        written += os.write(descriptor, content[written:])
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _watch(child: int, deadline: float, memory: int) -> tuple[str, int]:
    """Return how the command ended: `exited`, `signalled`, `deadline` or `stopped`, and a code."""
    poll = select.poll()
    poll.register(CONTROL, select.POLLIN)
    try:
        poll.register(os.pidfd_open(child), select.POLLIN)
    except (OSError, AttributeError):
        pass  # without it the tick has to do
    weighed = time.monotonic()
    while True:
        code = _collect(child)
        if code is not None:
            return ("exited", code) if code >= 0 else ("signalled", -code)
        now = time.monotonic()
        if now >= deadline:
            return "deadline", 0
        if now - weighed >= _WEIGHING:
            weighed = now
            if _exceeds(memory):
                return "memory", _SIGKILL
        for descriptor, _ in poll.poll(min(deadline - now, _TICK) * 1000):
            if descriptor == CONTROL:
                return "stopped", _SIGKILL


def _collect(child: int) -> int | None:
    """Collect all that ended, orphans too; return the command's own code when it is among them."""
    result = None
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == child:
                result = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        pass
    return result


def _exceeds(memory: int) -> bool:
    """Say whether all processes together hold more bytes of memory than allowed."""
    processes = _descendants()
    if sum(map(_resident, processes)) <= memory:
        return False
    return sum(map(_share, processes)) > memory  # pages shared after a fork count once


def _resident(pid: int) -> int:
    try:
        return int(_read(f"/proc/{pid}/statm").split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        pass
    return 0


def _share(pid: int) -> int:
    try:
        for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _resident(pid)


def _end_everything(uid: int | None) -> None:
    """Kill until no descendant is left; orphans come to us, so no process can get away."""
    started = time.monotonic()
    while _any_left():
        for pid in _descendants():
            try:
                os.kill(pid, _SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        if uid is not None and time.monotonic() - started > _STUBBORN:
            _kill_user(uid)
        time.sleep(0.0005)


def _any_left() -> bool:
    """Collect what ended and say whether anything still runs."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _kill_user(uid: int) -> None:
    """Kill all of a user id in one call, which a process that keeps forking cannot outrun."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            os.kill(-1, _SIGKILL)
        finally:
            os._exit(0)


def _descendants() -> list[int]:
    children: dict[int, list[int]] = {}
    for pid in _processes():
        try:
            parent = int(_read(f"/proc/{pid}/stat").rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(pid)
        except (OSError, IndexError, ValueError):
            pass
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        more = children.get(waiting.pop(), [])
        found += more
        waiting += more
    return found


def _processes() -> list[int]:
    return [int(name) for name in _names_in("/proc") if name.isdigit()]


def _tasks_of(uid: int) -> int:
    """Count the threads of all processes of a user."""
    total = 0
    for pid in _processes():
        try:
            if os.stat(f"/proc/{pid}").st_uid == uid:
                total += len(_names_in(f"/proc/{pid}/task"))
        except OSError:
            pass  # it may have ended meanwhile
    return total


def _sweep(uid: int, folders: list[str]) -> None:
    """Remove what the command left in shared folders, unless others of its user still run.

    Nobody else has the user id, so all that is its own there was left by a command; only folders
    of ours, which begin with our name, may have been given to it on purpose.
    """
    if _tasks_of(uid):
        return
    for folder in folders:
        for name in _names_in(folder):
            path = f"{folder}/{name}"
            if name.startswith("patchwright-"):
                continue
            try:
                if os.lstat(path).st_uid == uid:
                    _remove(path)
            except OSError:
                pass


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        import shutil  # rarely needed, and slow to import

        shutil.rmtree(path, ignore_errors=True)
    else:
        os.unlink(path)


def _drain(status: int) -> bytes:
    """Return what confine.py said before it became the command."""
    text = bytearray()
    while part := os.read(status, 65536):
        text += part
    return bytes(text)


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 65536)
    finally:
        os.close(descriptor)


def _names_in(folder: str) -> set[str]:
    try:
        return set(os.listdir(folder))
    except OSError:
        pass
    return set()


if __name__ == "__main__":
    main()
