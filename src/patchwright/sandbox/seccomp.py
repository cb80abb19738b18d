"""Write the system-call filter of a command as a classic BPF program."""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from errno import EACCES, ENOSYS, EPERM
from typing import Final

from patchwright.errors import SandboxError

# The numbers were compared with the kernel's own headers by tests/test_sandbox.py.
_X86_64: Final[Mapping[str, int]] = {
    "ioctl": 16, "shmget": 29, "socket": 41, "connect": 42, "sendto": 44, "socketpair": 53,
    "clone": 56, "semget": 64, "msgget": 68, "fsync": 74, "fdatasync": 75, "ptrace": 101,
    "syslog": 103, "uselib": 134, "vhangup": 153, "modify_ldt": 154, "pivot_root": 155,
    "chroot": 161, "sync": 162, "acct": 163, "settimeofday": 164, "mount": 165,
    "umount2": 166, "swapon": 167, "swapoff": 168, "reboot": 169, "sethostname": 170,
    "setdomainname": 171, "iopl": 172, "ioperm": 173,
    "init_module": 175, "delete_module": 176, "quotactl": 179, "lookup_dcookie": 212,
    "clock_settime": 227, "mq_open": 240, "kexec_load": 246, "add_key": 248, "request_key": 249,
    "keyctl": 250, "migrate_pages": 256, "unshare": 272, "sync_file_range": 277, "move_pages": 279,
    "perf_event_open": 298, "fanotify_init": 300, "name_to_handle_at": 303,
    "open_by_handle_at": 304, "clock_adjtime": 305, "syncfs": 306, "setns": 308,
    "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "finit_module": 313,
    "kexec_file_load": 320, "bpf": 321, "userfaultfd": 323,
}  # fmt: skip
_AARCH64: Final[Mapping[str, int]] = {
    "lookup_dcookie": 18, "ioctl": 29, "umount2": 39, "mount": 40, "pivot_root": 41,
    "chroot": 51, "vhangup": 58, "quotactl": 60, "sync": 81, "fsync": 82, "fdatasync": 83,
    "sync_file_range": 84, "acct": 89, "unshare": 97, "kexec_load": 104,
    "init_module": 105, "delete_module": 106, "clock_settime": 112, "syslog": 116, "ptrace": 117,
    "reboot": 142, "sethostname": 161, "setdomainname": 162, "settimeofday": 170, "mq_open": 180,
    "msgget": 186, "semget": 190, "shmget": 194, "socket": 198, "socketpair": 199,
    "connect": 203, "sendto": 206, "add_key": 217, "request_key": 218, "keyctl": 219,
    "clone": 220, "swapon": 224, "swapoff": 225, "migrate_pages": 238, "move_pages": 239,
    "perf_event_open": 241, "fanotify_init": 262, "name_to_handle_at": 264,
    "open_by_handle_at": 265, "clock_adjtime": 266, "syncfs": 267, "setns": 268,
    "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "finit_module": 273, "bpf": 280,
    "userfaultfd": 282, "kexec_file_load": 294,
}  # fmt: skip
_EVERYWHERE: Final[Mapping[str, int]] = {
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "clone3": 435, "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442,
    "quotactl_fd": 443,
}  # fmt: skip
MACHINES: Final[Mapping[str, tuple[int, Mapping[str, int]]]] = {
    "x86_64": (0xC000003E, {**_X86_64, **_EVERYWHERE}),
    "aarch64": (0xC00000B7, {**_AARCH64, **_EVERYWHERE}),
}

_JUDGED_BY_ARGUMENT: Final = frozenset({"clone", "ioctl", "sendto", "socket", "socketpair"})
_SYNCS: Final = frozenset({"fdatasync", "fsync", "sync", "sync_file_range", "syncfs"})
_SHARED_IPC: Final = frozenset({"mq_open", "msgget", "semget", "shmget"})
_X32_BIT: Final = 0x40000000
_AF_UNIX, _AF_INET, _AF_INET6, _SOCK_DGRAM = 1, 2, 10, 2
_NEW_NAMESPACES: Final = 0x7E020000  # the CLONE_NEW* bits that clone(2) knows
_TERMINAL_INPUT: Final = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into somebody's terminal

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
MOST_OPEN_FILES: Final = 1024
"""Descriptors of one process; no number from here on is one."""
_DONE: Final = 0
"""No error: the kernel says that it did what it did not."""

_Instruction = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a command's filter allows beyond files and processes of its own."""

    internet: bool
    """IPv4 and IPv6 sockets; harmless inside a private network namespace."""
    local_sockets: bool
    """Unix sockets by path; False where the command's uid may reach the user's own services."""
    shared_ipc: bool
    """System V and POSIX queues, semaphores and memory, which outlive the command."""
    durable: bool = False
    """Whether files reach the disk when asked to: what a suite writes goes with the run, and
    waiting for the disk took longer than all the tests of a suite with a database."""


def build_filter(machine: str, policy: Policy) -> bytes:
    """Return the BPF program for `machine` (as in `uname -m`).

    Raises SandboxError for a machine whose system calls are not known.
    """
    if machine not in MACHINES:
        msg = f"the system-call filter knows x86_64 and aarch64, not {machine}; use sandbox level 0"
        raise SandboxError(msg)
    architecture, numbers = MACHINES[machine]
    program: list[_Instruction] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, _X32_BIT), _refuse(ENOSYS)]
    for name, number in sorted(numbers.items(), key=lambda item: item[1]):
        body = _judge(name, policy)
        program += [(_EQUAL, 0, len(body), number), *body]
    program.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


def _judge(name: str, policy: Policy) -> list[_Instruction]:
    """Return the instructions that answer one system call; each path through them returns."""
    if name in _JUDGED_BY_ARGUMENT:
        return _judge_argument(name, policy)
    if name == "clone3":
        return [_refuse(ENOSYS)]  # its flags are behind a pointer; libc falls back to clone
    if name in _SYNCS:
        return [_allow()] if policy.durable else _pretend(name)
    allowed = (name == "connect" and (policy.local_sockets or policy.internet)) or (
        name in _SHARED_IPC and policy.shared_ipc
    )
    return [(_RETURN, 0, 0, _ALLOW) if allowed else _refuse(EPERM)]


def _judge_argument(name: str, policy: Policy) -> list[_Instruction]:
    internet = [_AF_INET, _AF_INET6] if policy.internet else []
    if name == "clone":
        return [_argument(0), (_ANY_BIT, 0, 1, _NEW_NAMESPACES), _refuse(EPERM), _allow()]
    if name == "ioctl":
        return _answer(_argument(1), _TERMINAL_INPUT, _refuse(EPERM), _allow())
    if name == "socket":
        families = internet + ([_AF_UNIX] if policy.local_sockets else [])
        return _answer(_argument(0), families, _allow(), _refuse(EACCES))
    if name == "socketpair":
        # An unconnected-style pair could be pointed at a path, which is what is being prevented.
        datagrams = [_argument(1), (_AND, 0, 0, 0xF), (_EQUAL, 0, 1, _SOCK_DGRAM), _refuse(EACCES)]
        pairs = _answer(_argument(0), [_AF_UNIX], _allow(), _refuse(EACCES))
        return pairs if policy.local_sockets else [*datagrams, *pairs]
    if policy.local_sockets or policy.internet:
        return [_allow()]
    return [  # sendto with an address: a datagram to somewhere that was never connected
        _argument(4), (_EQUAL, 1, 0, 0), _refuse(EACCES),
        _argument(4, high=True), (_EQUAL, 1, 0, 0), _refuse(EACCES), _allow(),
    ]  # fmt: skip


def _pretend(name: str) -> list[_Instruction]:
    """Do nothing and say that it was done, except for what can be no descriptor."""
    if name == "sync":
        return [_refuse(_DONE)]
    return [_argument(0), (_AT_LEAST, 0, 1, MOST_OPEN_FILES), _allow(), _refuse(_DONE)]


def _answer(
    load: _Instruction, values: Iterable[int], hit: _Instruction, miss: _Instruction
) -> list[_Instruction]:
    tests = [part for value in values for part in ((_EQUAL, 0, 1, value), hit)]
    return [load, *tests, miss]


def _argument(index: int, *, high: bool = False) -> _Instruction:
    return (_LOAD, 0, 0, 16 + 8 * index + (4 if high else 0))


def _refuse(code: int) -> _Instruction:
    return (_RETURN, 0, 0, _ERRNO | code)


def _allow() -> _Instruction:
    return (_RETURN, 0, 0, _ALLOW)
