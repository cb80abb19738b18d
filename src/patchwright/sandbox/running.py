"""A command while it runs: its output is drained, its end is awaited, and it can be ended."""

import contextlib
import logging
import marshal
import os
import re
import select
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, NamedTuple, Self

from patchwright.errors import SandboxError
from patchwright.sandbox import ownership
from patchwright.sandbox.command import Completed, Level, Limits

_PATIENCE: Final = 15.0
"""Seconds past its deadline after which a supervisor that says nothing is no longer believed."""
_GRACE: Final = 2.0
"""Seconds for what should take none: output after the report, the last processes to go."""
_TICK: Final = 0.25
_log = logging.getLogger(__name__)

_ESCAPES: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor movement
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links and other strings
    r"|\x1b[ -/]*[0-~]"
)
# Line feed and tab stay; marks that reorder or hide text go with the control characters.
_CONTROLS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)


class Report(NamedTuple):
    """What the supervisor says at the end."""

    ended: Literal["exited", "signalled", "deadline", "memory", "stopped"]
    code: int
    seconds: float
    cpu_seconds: float
    start: bytes
    """`+` when the command was reached, then perhaps `-` and why it could not be started."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A supervisor, and what must be known and tidied up when it is done."""

    supervisor: "subprocess.Popen[bytes]"
    control: socket.socket
    private: Path
    uid: int | None
    level: Level
    limits: Limits


class Running:
    """A command that was started; leaving the context ends all of it."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._output = bytearray()
        self._dropped = False
        self._said = bytearray()
        self._stopped: float | None = None
        self._outcome: Completed | SandboxError | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sandbox", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self._thread.join()

    def wait(self, timeout: float | None = None) -> Completed | None:
        """Return how the command ended, or None when it still runs after `timeout` seconds.

        Raises SandboxError when the command could not be confined or started.
        """
        if not self._done.wait(timeout):
            return None
        self._thread.join()
        if isinstance(self._outcome, Completed):
            return self._outcome
        raise self._outcome or SandboxError("the sandbox gave up on a command")  # noqa: EM101

    def kill(self) -> None:
        """End the command and everything it started; returns at once."""
        if self._stopped is None:
            self._stopped = time.monotonic()
            with contextlib.suppress(OSError):  # it has ended already
                self._launch.control.shutdown(socket.SHUT_WR)

    def send(self, plan: bytes) -> None:
        """Tell the supervisor what to run; for Sandbox.start only."""
        with contextlib.suppress(BrokenPipeError):  # its end is noticed where the report is read
            self._launch.control.sendall(len(plan).to_bytes(4, "little") + plan)

    def _watch(self) -> None:
        try:
            self._drain()
            report = self._parse_report()
            self._launch.supervisor.kill()
            self._launch.supervisor.wait()
            if report is None:
                end_strays(self._launch.uid, self._launch.private)
            self._outcome = self._judge(report)
        finally:
            self._release()
            self._done.set()

    def _drain(self) -> None:
        """Read output and report until both are complete or the supervisor cannot be believed."""
        pipe = self._launch.supervisor.stdout
        ends = {end.fileno(): end is pipe for end in (pipe, self._launch.control) if end}
        poll = select.poll()
        for descriptor, is_output in ends.items():
            if is_output:
                os.set_blocking(descriptor, False)
            poll.register(descriptor, select.POLLIN)
        give_up = time.monotonic() + self._launch.limits.seconds + _PATIENCE
        while ends and time.monotonic() < give_up:
            if self._stopped is not None:
                give_up = min(give_up, self._stopped + _PATIENCE)
            for descriptor, _ in poll.poll(_TICK * 1000):
                is_output = ends[descriptor]
                if self._read_output(descriptor) if is_output else self._read_report():
                    poll.unregister(descriptor)
                    del ends[descriptor]
                    if not is_output:  # a supervisor without a report died; its wards hold the pipe
                        give_up = time.monotonic() + (_GRACE if self._said else 0.0)

    def _read_output(self, source: int) -> bool:
        """Read once and keep the end; say whether it was the last."""
        try:
            part = os.read(source, 65536)
        except BlockingIOError:
            return False
        self._output += part
        limit = self._launch.limits.output_kb * 1024
        if len(self._output) > 2 * limit + 65536:
            del self._output[: len(self._output) - limit]
            self._dropped = True
        return not part

    def _read_report(self) -> bool:
        with contextlib.suppress(ConnectionError):
            part = self._launch.control.recv(65536)
            self._said += part
            return not part
        return True

    def _parse_report(self) -> Report | None:
        with contextlib.suppress(EOFError, ValueError, TypeError):
            return Report(*marshal.loads(self._said))  # noqa: S302  from our own supervisor
        return None

    def _release(self) -> None:
        self._launch.control.close()
        if self._launch.supervisor.stdout is not None:
            self._launch.supervisor.stdout.close()
        try:
            ownership.remove(self._launch.private)
        except OSError as error:
            _log.warning("the private folder %s stays: %s", self._launch.private, error)

    def _judge(self, report: Report | None) -> Completed | SandboxError:
        limits = self._launch.limits
        size = limits.output_kb * 1024
        text = plain_text(bytes(self._output), size)
        if report is None:
            msg = f"the sandbox's supervisor was killed or did not start: {text[-500:].strip()}"
            return SandboxError(msg)
        if "-" in (why := report.start.decode(errors="replace")):
            return SandboxError(f"the command could not be started: {why.partition('-')[2]}")
        if not why and report.ended in ("exited", "signalled"):
            return SandboxError(f"the command could not be started: {text[-500:].strip()}")
        if report.ended == "memory":
            text += f"\npatchwright: its processes together held over {limits.memory_mb} MiB\n"
        verdict = _verdict(report, namespaces=self._launch.level is Level.L2)
        truncated = self._dropped or len(self._output) > size
        times = round(report.seconds, 4), round(report.cpu_seconds, 4)
        return Completed(*verdict, text, truncated, *times)


def plain_text(raw: bytes, size: int) -> str:
    """Return the last `size` bytes as text without escape sequences and control characters."""
    kept = raw[-size:] if size else b""
    if len(kept) < len(raw):
        kept = kept.lstrip(bytes(range(0x80, 0xC0)))  # the rest of a character that was cut
    text = kept.decode("utf-8", errors="replace")
    text = _ESCAPES.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text)


def _verdict(
    report: Report, *, namespaces: bool
) -> tuple[Literal["exited", "signalled", "deadline"], int | None, int | None]:
    if report.ended == "deadline":
        return "deadline", None, None
    if report.ended != "exited":
        return "signalled", None, report.code
    if namespaces and report.code - 128 in signal.valid_signals():
        return "signalled", None, report.code - 128  # how bubblewrap tells of a signal
    return "exited", report.code, None


def end_strays(uid: int | None, private: Path) -> None:
    """Kill what a dead supervisor left: all of the user id, or all with the private folder."""
    until = time.monotonic() + _GRACE
    while time.monotonic() < until:
        names = [entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        strays = [int(name) for name in names if _is_stray(name, uid, private)]
        if not strays:
            return
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    _log.warning("processes of a sandboxed command may still run: uid %s, %s", uid, private)


def _is_stray(name: str, uid: int | None, private: Path) -> bool:
    where = Path("/proc", name)
    with contextlib.suppress(OSError):
        if uid is None:
            return os.fsencode(private) in (where / "environ").read_bytes()
        lines = (where / "status").read_text(errors="replace").splitlines()
        fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        return fields["Uid"].split()[0] == str(uid) and not fields["State"].startswith("Z")
    return False
