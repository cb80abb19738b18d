"""Give up everything that a command must not have, then become that command.

Runs as a script of its own (`python -I -S confine.py`), inside the namespaces when there are any.
The plan comes from standard input; what went wrong before the command began goes to descriptor 4.
"""

# Every import is paid for on every command, hence neither contextlib, typing nor pathlib.
# ruff: noqa: PTH112, SIM105

from __future__ import annotations

import ctypes
import marshal
import os
import resource
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, NoReturn

CHANNEL: Final = 3
STATUS: Final = 4

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long
_LIBC.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
_LIBC.signal.argtypes = [ctypes.c_int, ctypes.c_void_p]
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 22, 24
_PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
_SIGKILL, _SIGPIPE, _SIGXFSZ = 9, 13, 25
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CAPSET, _KEYCTL = {"x86_64": (126, 250), "aarch64": (91, 219)}.get(os.uname().machine, (0, 0))

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER, _TRUNCATE, _DEVICE = 1, 2, 4, 8, 1 << 14, 1 << 15
_READING: Final = _EXECUTE | _READ_FILE | _READ_FOLDER
_OF_A_FILE: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DEVICE
_HANDLED = (0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1)
"""The file rights that each Landlock ABI knows, from 0 to 5."""
_MAKE_DEVICES = 1 << 6 | 1 << 11
_MOVE = 1 << 13
"""To link or move a file into another folder: denied by every ruleset that does not grant it."""
_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


class Refused(Exception):
    """The command cannot be confined or started; the text says why."""


def main() -> NoReturn:
    """Confine this process as the plan says and execute the command."""
    try:
        plan = _read_plan()
        _confine(plan)
        os.write(STATUS, b"+")
        _execute(plan["argv"], plan["env"])
    except (Refused, OSError, ValueError, TypeError, MemoryError, ImportError) as error:
        text = f"-patchwright-confine: {error or type(error).__name__}"
        os.write(STATUS, text.encode(errors="replace")[:4000])
        os._exit(125)


def _read_plan() -> dict[str, Any]:
    with os.fdopen(0, "rb", closefd=False) as source:
        plan: dict[str, Any] = marshal.load(source)  # noqa: S302  written by our supervisor
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(STATUS + 1, 1 << 20)
    if not plan["channel"]:
        os.close(CHANNEL)
    os.set_inheritable(STATUS, False)
    return plan


def _confine(plan: dict[str, Any]) -> None:
    for number in (_SIGPIPE, _SIGXFSZ):  # our interpreter ignores them; the command should not
        _LIBC.signal(number, None)
    try:
        os.setsid()
    except PermissionError:
        pass  # bubblewrap made the session
    _prefer_for_out_of_memory()
    _leave_keyring()
    # Places are opened while we still may; what they allow holds from restrict_self on.
    ruleset = _make_ruleset(plan["landlock"]) if plan["landlock"] else None
    _limit(plan["limits"])
    _prctl("give up gaining privileges", _PR_SET_NO_NEW_PRIVS, 1)
    if plan["uid"] is not None:
        _become(plan["uid"])
    _prctl("die with the supervisor", _PR_SET_PDEATHSIG, _SIGKILL)
    if plan["parent"] is not None and os.getppid() != plan["parent"]:
        _refuse("the supervisor is gone")
    os.umask(0o022)
    _enter(plan["cwd"])
    if ruleset is not None:
        _call("restrict files", _RESTRICT_SELF, ruleset, 0)
        os.close(ruleset)
    if plan["seccomp"]:
        _filter(plan["seccomp"])


def _prefer_for_out_of_memory() -> None:
    """Be the first to go when memory runs out; a preference, so failing is no matter."""
    try:
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    except OSError:
        return
    os.write(score, b"1000")
    os.close(score)


def _leave_keyring() -> None:
    """Join a fresh session keyring: possession of Patchwright's would outlive the user id."""
    join_session_keyring, anonymous = 1, 0
    if _KEYCTL:  # kernels without keyrings have nothing to leave
        _LIBC.syscall(
            ctypes.c_long(_KEYCTL), *map(ctypes.c_long, (join_session_keyring, anonymous))
        )


def _limit(limits: dict[str, int]) -> None:
    for name, wanted in limits.items():
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        most = wanted
        if kind == resource.RLIMIT_CPU:
            most += 1  # the first limit sends a signal that names the reason, the second kills
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(kind, (min(wanted, most), most))


def _become(uid: int) -> None:
    """Give up root, groups and every capability, and check that they are gone."""
    for capability in range(64):
        if _LIBC.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # past the last one, or not ours to drop: then no_new_privs has to do
    try:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    except OSError as error:
        _refuse(f"cannot change to user id {uid}: {error.strerror}")
    _LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if _CAPSET:
        _call("drop capabilities", _CAPSET, ctypes.addressof(header), ctypes.addressof(nothing))
    if os.getresuid() != (uid,) * 3 or os.getresgid() != (uid,) * 3 or os.getgroups():
        _refuse(f"the change to user id {uid} did not hold")


def _enter(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as error:
        _refuse(f"cannot work in {folder}: {error.strerror}")


def _make_ruleset(rules: dict[str, Any]) -> int | None:
    """Return a Landlock ruleset that holds the places; None where nothing asks for Landlock.

    Under any ruleset a process can no longer look into processes that are not under it.
    """
    version = _LIBC.syscall(
        ctypes.c_long(_CREATE_RULESET), ctypes.c_long(0), ctypes.c_long(0), ctypes.c_long(1)
    )
    if version < rules["least"]:
        have = f"ABI {version}" if version > 0 else "no Landlock"
        _refuse(f"Landlock ABI {rules['least']} is needed and the kernel has {have}")
    if version < 1:
        return None
    handled = _HANDLED[min(version, len(_HANDLED) - 1)]
    if not rules["files"]:
        if version < 2:
            return None  # every ruleset of the first ABI forbids moving files between folders
        handled = _MAKE_DEVICES | _MOVE
    words = [handled]
    if version >= 4:
        words.append(_BIND_AND_CONNECT if rules["no_tcp"] else 0)
    if version >= 6:
        words.append(_ABSTRACT_SOCKETS_AND_SIGNALS)
    attributes = (ctypes.c_uint64 * len(words))(*words)
    address, size = ctypes.addressof(attributes), ctypes.sizeof(attributes)
    ruleset = _call("make a Landlock ruleset", _CREATE_RULESET, address, size, 0)
    for path in rules["read"]:
        _allow(ruleset, path, _READING & handled)
    for path in rules["write"]:
        _allow(ruleset, path, handled)
    if not rules["files"]:
        _allow(ruleset, "/", _MOVE)
    return ruleset


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH)
    except OSError as error:
        _refuse(f"cannot open the place {path}: {error.strerror}")
    if not os.path.isdir(path):
        rights &= _OF_A_FILE
    rule = ctypes.create_string_buffer(
        rights.to_bytes(8, sys.byteorder) + place.to_bytes(4, sys.byteorder), 12
    )
    _call(f"allow {path}", _ADD_RULE, ruleset, 1, ctypes.addressof(rule), 0)
    os.close(place)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter(instructions: bytes) -> None:
    program = _Program(len(instructions) // 8, instructions)
    by_program = 2
    _prctl("filter system calls", _PR_SET_SECCOMP, by_program, ctypes.addressof(program))


def _prctl(purpose: str, option: int, first: int, second: int = 0) -> None:
    if _LIBC.prctl(option, first, second, 0, 0) != 0:
        _refuse(f"cannot {purpose}: {os.strerror(ctypes.get_errno())}")


def _call(purpose: str, number: int, *arguments: int) -> int:
    # A plain int would be passed as 32 bits, and addresses are longer than that.
    result: int = _LIBC.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result < 0:
        _refuse(f"cannot {purpose}: {os.strerror(ctypes.get_errno())}")
    return result


def _execute(argv: list[str], env: dict[str, str]) -> NoReturn:
    """Become the program; os.execvpe would import a module, which may be out of reach by now."""
    name, why = argv[0], "No such file or directory"
    for folder in [""] if "/" in name else env.get("PATH", "").split(":"):
        try:
            os.execve(f"{folder}/{name}" if folder else name, argv, env)  # noqa: S606
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            why = str(error.strerror)
    _refuse(f"cannot start {name}: {why}")


def _refuse(why: str) -> NoReturn:
    raise Refused(why)


if __name__ == "__main__":
    main()
