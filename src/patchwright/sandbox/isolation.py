"""Put the pieces of a level together and start commands in it."""

import contextlib
import ctypes
import marshal
import os
import platform
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Final

from patchwright.errors import SandboxError
from patchwright.sandbox import ownership
from patchwright.sandbox.command import Command, Completed, Level
from patchwright.sandbox.running import Launch, Running
from patchwright.sandbox.seccomp import MOST_OPEN_FILES, Policy, build_filter
from patchwright.sandbox.visible import (
    INSIDE,
    SHARED_MEMORY,
    bubblewrap_arguments,
    find_bubblewrap,
    landlock_rules,
    our_interpreter,
)

_ENVIRONMENT: Final = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
}
_LEAST_LANDLOCK_AS_ROOT, _LEAST_LANDLOCK_AS_USER = 1, 3
"""Before ABI 3 a file may be truncated anywhere: only another user id stands in the way."""
_PR_SET_DUMPABLE: Final = 4
_LOOK: Final = 0.2
"""Seconds between two looks whether a command is still wanted."""


def protect_this_process() -> None:
    """Close this process's memory and environment to others of the same user, unless root."""
    if ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        msg = "the kernel refused to protect this process (PR_SET_DUMPABLE)"
        raise SandboxError(msg)


@dataclass(frozen=True)
class Sandbox:
    """A level of isolation and the user id that commands run under; None keeps our own."""

    level: Level
    uid: int | None
    cancelled: Event | None = field(default=None, compare=False, repr=False)
    """When it is set, commands that somebody waits for end at once."""

    def run(self, command: Command, channel: socket.socket | None = None) -> Completed:
        """Run a command to its end and return how it ended.

        Raises SandboxError when the command could not be confined or started.
        """
        with self.start(command, channel) as running:
            while (completed := running.wait(_LOOK)) is None:
                if self.cancelled is not None and self.cancelled.is_set():
                    running.kill()
        return completed

    def start(self, command: Command, channel: socket.socket | None = None) -> Running:
        """Start a command; leaving the returned context ends all of it.

        `channel` becomes the command's file descriptor 3. It stays open here as well: close it
        after this call, or the other end never sees the command go.
        """
        _check(command)
        with contextlib.ExitStack() as undo:
            private = self._make_private(undo)
            plan = self._plan(command, private)
            ours, theirs = socket.socketpair()
            undo.callback(ours.close)
            with theirs:
                supervisor = _start_supervisor(theirs, channel)
            undo.pop_all()  # from here on it is Running that tidies up
        plan["channel"] = None if channel is None else channel.fileno()
        plan["confine"]["channel"] = channel is not None
        running = Running(Launch(supervisor, ours, private, self.uid, self.level, command.limits))
        running.send(marshal.dumps(plan))
        return running

    def own(self, path: Path) -> None:
        """Give a folder and all it holds to the sandbox's user id; nothing to do without one.

        Raises SandboxError when that is not possible.
        """
        if self.uid is None:
            return
        try:
            ownership.give(path, self.uid)
        except OSError as error:
            msg = f"{path} cannot be given to user id {self.uid}: {error.strerror}"
            raise SandboxError(msg) from error

    def reclaim(self, path: Path) -> None:
        """Take a folder and all it holds back, no longer writable by the sandbox's user id."""
        if self.uid is not None:
            ownership.take(path, self.uid)

    def can_read(self, path: Path) -> bool:
        """Say whether a command could reach `path` once it is one of the command's places."""
        if self.level is Level.L2 or self.uid is None:
            return os.access(path, os.R_OK)
        return ownership.is_readable(path, self.uid)

    def _make_private(self, undo: contextlib.ExitStack) -> Path:
        """Make the folder for HOME and TMPDIR, which only the command's user id may enter."""
        where = Path(tempfile.gettempdir()).resolve()
        if self.uid is not None and not ownership.is_readable(where, self.uid):
            where = Path("/tmp")  # noqa: S108  mkdtemp makes names that nobody can foresee
        private = Path(tempfile.mkdtemp(prefix="patchwright-", dir=where))
        undo.callback(ownership.remove, private)
        for name in ("home", "tmp"):
            (private / name).mkdir(mode=0o700)
        self.own(private)
        return private

    def _plan(self, command: Command, private: Path) -> dict[str, Any]:
        argv = [our_interpreter(), "-I", "-S", str(INSIDE / "confine.py")]
        if self.level is Level.L2:
            argv = [*self._bubblewrap(command, private), *argv]
        return {
            "argv": argv,
            "direct": self.level is not Level.L2,
            "confine": self._confine(command, private),
            "seconds": command.limits.seconds,
            "uid": self.uid,
            "memory": command.limits.memory_mb * 2**20,
            "sweep": _SWEPT[self.level],
            "private": str(private),
        }

    def _bubblewrap(self, command: Command, private: Path) -> list[str]:
        bwrap = find_bubblewrap()
        if bwrap is None:
            msg = "bwrap is gone; install bubblewrap or use sandbox level L1"
            raise SandboxError(msg)
        options = bubblewrap_arguments(
            command.places,
            private,
            network=command.network,
            root=self.uid is not None,
            tmp_mb=command.limits.file_mb,
        )
        return [bwrap, *options, "--"]

    def _confine(self, command: Command, private: Path) -> dict[str, Any]:
        home = {"HOME": str(private / "home"), "TMPDIR": str(private / "tmp")}
        return {
            "argv": list(command.argv),
            "env": {**_ENVIRONMENT, **home, **command.env},
            "cwd": str(command.cwd),
            "uid": self.uid,
            "limits": _resource_limits(command),
            "landlock": self._landlock(command, private),
            "seccomp": self._seccomp(command),
        }

    def _landlock(self, command: Command, private: Path) -> dict[str, Any] | None:
        if self.level is Level.L0:
            return None
        if self.level is Level.L2:  # the mounts confine files; this closes bubblewrap's own process
            return {"read": [], "write": [], "least": -1, "no_tcp": False, "files": False}
        root = self.uid is not None
        rules = landlock_rules(command.places, private, network=command.network, shared_memory=root)
        least = _LEAST_LANDLOCK_AS_ROOT if root else _LEAST_LANDLOCK_AS_USER
        return {**rules, "least": least, "no_tcp": not command.network, "files": True}

    def _seccomp(self, command: Command) -> bytes:
        if self.level is Level.L0:
            return b""
        private = self.level is Level.L2
        policy = Policy(
            internet=private or command.network,
            local_sockets=private or self.uid is not None,
            shared_ipc=private,
            durable=command.network,  # what is built is kept
        )
        return build_filter(platform.machine(), policy)


_SWEPT: Final = {
    Level.L0: [SHARED_MEMORY, "/tmp", "/var/tmp"],  # noqa: S108  swept, not used
    Level.L1: [SHARED_MEMORY],
    Level.L2: [],
}
"""Shared folders that a command of each level can write to."""


def _check(command: Command) -> None:
    if not command.argv:
        msg = "a command needs a program to run"
        raise SandboxError(msg)
    for place in command.places:
        if not place.path.is_absolute() or not place.path.exists():
            msg = f"the place {place.path} does not exist, or its path is not absolute"
            raise SandboxError(msg)
        if place.path.resolve() == Path("/"):
            msg = "the whole file tree cannot be a place; name the folders that are needed"
            raise SandboxError(msg)
        for outer in filter(lambda other: other.writable, command.places):
            _check_nesting(place.path, outer.path)


def _check_nesting(inner: Path, outer: Path) -> None:
    """Refuse a place that an earlier command in a writable place around it made point elsewhere."""
    if inner.is_relative_to(outer) and not inner.resolve().is_relative_to(outer.resolve()):
        msg = f"the place {inner} leads out of the writable place {outer} that it lies in"
        raise SandboxError(msg)


def _resource_limits(command: Command) -> dict[str, int]:
    limits = command.limits
    wanted = {
        "RLIMIT_AS": limits.memory_mb * 2**20,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_FSIZE": limits.file_mb * 2**20,
        "RLIMIT_NOFILE": MOST_OPEN_FILES,
        "RLIMIT_CORE": 0,
    }
    if limits.cpu_seconds is not None:
        wanted["RLIMIT_CPU"] = limits.cpu_seconds
    return wanted


def _start_supervisor(
    control: socket.socket, channel: socket.socket | None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  our own script
        [our_interpreter(), "-I", "-S", str(INSIDE / "supervise.py")],
        stdin=control.fileno(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=() if channel is None else (channel.fileno(),),
        env={},
        cwd="/",
        start_new_session=True,
    )
