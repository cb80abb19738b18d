"""Find out which levels of isolation this machine offers, and choose one."""

import contextlib
import os
import pwd
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from patchwright.errors import SandboxError
from patchwright.sandbox.command import Command, Level, LevelFinding, Limits
from patchwright.sandbox.isolation import Sandbox
from patchwright.sandbox.visible import find_bubblewrap

_FIRST_UID: Final = 61184
_UIDS: Final = 4000
_GIVES: Final = {
    Level.L0: "commands run with an empty environment, limits and no privileges to gain",
    Level.L1: "Landlock and seccomp keep commands to the declared places and off the network",
    Level.L2: "bubblewrap gives commands their own processes, network and file tree",
}
_MEND: Final = {
    Level.L0: "run Patchwright as an ordinary user, or as a root that may change user ids",
    Level.L1: "it needs Linux 6.2 with Landlock among the active security modules "
    "(5.13 when run as root)",
    Level.L2: "allow user namespaces (kernel.apparmor_restrict_unprivileged_userns=0), "
    "or run Patchwright as root outside of a container",
}


def probe_levels(uid: int | None = None) -> tuple[LevelFinding, ...]:
    """Try each level with a tiny command and say which can be had, lowest first."""
    return tuple(_probe(Sandbox(level, uid or sandbox_uid())) for level in Level)


def find_sandbox(minimum: Level = Level.L0, wanted: Level | None = None) -> Sandbox:
    """Return the strongest sandbox that this machine offers, or the wanted one.

    The strongest is probed first and the others only when it cannot be had.
    Raises SandboxError with a sentence naming what is missing.
    """
    uid = sandbox_uid()
    found: list[LevelFinding] = []
    for level in [wanted] if wanted is not None else sorted(Level, reverse=True):
        found.insert(0, _probe(Sandbox(level, uid)))
        if found[0].available:
            break
    return choose_sandbox(found, minimum, wanted, uid=uid)


def choose_sandbox(
    findings: Iterable[LevelFinding],
    minimum: Level = Level.L0,
    wanted: Level | None = None,
    *,
    uid: int | None = None,
) -> Sandbox:
    """Return the strongest available sandbox, or the wanted one.

    Raises SandboxError with a sentence naming what is missing.
    """
    known = {finding.level: finding for finding in findings}
    available = [level for level, finding in known.items() if finding.available]
    if wanted is not None:
        available = [level for level in available if level == wanted]
    chosen = max(available, default=None)
    if wanted is not None and wanted < minimum:
        msg = f"sandbox level {minimum.name} is required but level {wanted.name} was asked for"
        raise SandboxError(msg)
    if chosen is None or chosen < minimum:
        asked = max(minimum, wanted or minimum)
        finding = known.get(asked)
        why = "it was not probed" if finding is None or finding.available else finding.why
        msg = f"sandbox level {asked.name} is required and cannot be had: {why}"
        raise SandboxError(msg)
    return Sandbox(chosen, uid or sandbox_uid())


def sandbox_uid() -> int | None:
    """Return a user id that nobody has and nothing runs under; None unless we are root."""
    if os.geteuid() != 0:
        return None
    start = os.getpid() % _UIDS
    busy = _running_uids()
    order = (_FIRST_UID + (start + step) % _UIDS for step in range(_UIDS))
    return next(uid for uid in order if uid not in busy and not _has_name(uid))


def _running_uids() -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended while we looked
                found.add(entry.stat().st_uid)
    return found


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _probe(sandbox: Sandbox) -> LevelFinding:
    level = sandbox.level
    if level is Level.L2 and find_bubblewrap() is None:
        return LevelFinding(level, False, "bwrap is not installed; install bubblewrap")
    tiny = Command(("/bin/true",), Path("/"), (), Limits(seconds=10.0))
    try:
        completed = sandbox.run(tiny)
    except SandboxError as error:
        mend = _MEND[Level.L0 if "user id" in str(error) else level]
        return LevelFinding(level, False, f"{error}; {mend}")
    if completed.exit_code != 0:
        return LevelFinding(level, False, f"/bin/true {completed.ended}; {_MEND[level]}")
    return LevelFinding(level, True, _GIVES[level])
