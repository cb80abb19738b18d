"""The values of the sandbox: what to run, under which limits, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Literal


class Level(IntEnum):
    """How much stands between a command and this machine; each level holds the ones below."""

    L0 = 0
    """Own uid when root, an environment made from nothing, limits, no privileges to gain."""
    L1 = 1
    """Also: files outside the declared places and the network are out of reach."""
    L2 = 2
    """Also: own process, network and mount namespaces."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a command may use at most."""

    seconds: float
    """Wall clock for the whole command."""
    memory_mb: int = 4096
    """Address space of one process, and what all of them hold in memory together."""
    processes: int = 256
    """Processes and threads together."""
    file_mb: int = 512
    """Size of one file."""
    output_kb: int = 256
    """How much of the end of the output is kept."""
    cpu_seconds: int | None = None
    """Processor time of one process."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder that a command may read, and write when `writable`."""

    path: Path
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A program to run with nothing to steal.

    `env` is added to a short allow-list; nothing is inherited. `network` keeps the host's network
    and is for building environments only.
    """

    argv: tuple[str, ...]
    cwd: Path
    places: tuple[Place, ...]
    limits: Limits
    env: Mapping[str, str] = field(default_factory=dict)
    network: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """How a command ended, and the end of what it printed.

    At level 2 an exit code of 128 + a signal's number is told as that signal.
    """

    ended: Literal["exited", "signalled", "deadline"]
    exit_code: int | None
    signal: int | None
    output: str
    """Standard output and error as one text, without escape and control characters."""
    truncated: bool
    """True when the output was longer and only its end was kept."""
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class LevelFinding:
    """Whether a level can be had on this machine, and a sentence that says why or how."""

    level: Level
    available: bool
    why: str
