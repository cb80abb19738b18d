"""Do one thing in a forked child, hear what it sends, and leave nothing of it behind."""

import ctypes
import os
import select
import signal
import time
from typing import Any, Callable, Dict, List

from .channel import Channel

Message = Dict[str, Any]
Send = Callable[[Message], None]
SET_CHILD_SUBREAPER = 36  # prctl(2)
LOOK_EVERY = 0.25  # seconds between two looks at a child that says nothing


def adopt_orphans() -> None:
    """Become the parent of every process that a descendant leaves behind, so as to end it."""
    try:
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (OSError, AttributeError):
        return  # the sandbox's supervisor ends them all the same, only later


def run_in_fork(
    work: Callable[[Send], None], hear: Send, patience: float, sleep: float = float("inf")
) -> str:
    """Run `work` in a child and hand every message that it sends to `hear`.

    `patience` bounds the seconds between two messages, `sleep` those of them in which the child
    waits and computes nothing. Returns "exited", "died" (a signal or an exit that the work did not
    make), "deadline" or "asleep".
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(work, writing)
    os.close(writing)
    try:
        return _listen(Channel(reading), hear, patience, _Sleep(child, sleep))
    finally:
        os.close(reading)
        _end_family(child)


def _be_child(work: Callable[[Send], None], writing: int) -> None:
    code = 70
    own = os.getpid()
    try:
        os.setpgid(0, 0)
        channel = Channel(writing)

        def send(message: Message) -> None:
            if os.getpid() != own:
                os._exit(71)  # the candidate forked, and this is its copy of us
            channel.send(message)

        work(send)
        if os.getpid() == own:
            channel.send({"end": True})
        code = 0
    finally:
        os._exit(code)


def _listen(channel: Channel, hear: Send, patience: float, sleep: "_Sleep") -> str:
    heard = time.monotonic()
    while True:
        ready, _, _ = select.select([channel.descriptor], [], [], min(patience, LOOK_EVERY))
        if not ready and time.monotonic() - heard > patience:
            return "deadline"
        if not ready and sleep.too_long():
            return "asleep"
        if not ready:
            continue
        heard = time.monotonic()
        message = channel.receive()
        if message is None:
            return "died"
        if message.get("end"):
            return "exited"
        hear(message)


class _Sleep:
    """Watches whether a child waits without computing: for ever, as far as anybody can tell."""

    def __init__(self, child: int, most: float) -> None:
        self._tasks = "/proc/{}/task".format(child)
        self._most = most
        self._used = ""
        self._since = time.monotonic()

    def too_long(self) -> bool:
        """Say whether no thread of the child has run for too long, nor wanted to."""
        used = _asleep_after(self._tasks)
        if not used or used != self._used:
            self._used, self._since = used, time.monotonic()
        return time.monotonic() - self._since > self._most


def _asleep_after(tasks: str) -> str:
    """Return what the threads of a process have used; nothing when it may be at work."""
    used = []
    try:
        for task in sorted(os.listdir(tasks)):
            rows = []
            for name in ("stat", "schedstat", "children"):
                with open(os.path.join(tasks, task, name)) as file:
                    rows.append(file.read())
            if rows[0].rpartition(")")[2].split()[0] != "S" or rows[2].strip():
                return ""
            used.append(task + " " + rows[1])
    except OSError:
        return ""
    return "".join(used)


def _end_family(child: int) -> None:
    """Kill the child, its process group, and every process that was left to us."""
    for kill, number in ((os.killpg, child), (os.kill, child)):
        try:
            kill(number, signal.SIGKILL)
        except OSError:
            continue
    try:
        os.waitpid(child, 0)
    except ChildProcessError:
        return
    for _ in range(200):
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            for orphan in _children():
                os.kill(orphan, signal.SIGKILL)
            time.sleep(0.001)


def _children() -> List[int]:
    own, found = str(os.getpid()), []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/{}/stat".format(name)) as file:
                    parent = file.read().rpartition(")")[2].split()[1]
            except (OSError, IndexError):
                continue
            if parent == own:
                found.append(int(name))
    return found
