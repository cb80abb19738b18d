"""Run somebody else's code with nothing to steal: own uid, empty environment, limits."""

from patchwright.sandbox.command import (
    Command,
    Completed,
    Level,
    LevelFinding,
    Limits,
    Place,
)
from patchwright.sandbox.isolation import Sandbox, protect_this_process
from patchwright.sandbox.levels import choose_sandbox, find_sandbox, probe_levels
from patchwright.sandbox.running import Running

__all__ = [
    "Command",
    "Completed",
    "Level",
    "LevelFinding",
    "Limits",
    "Place",
    "Running",
    "Sandbox",
    "choose_sandbox",
    "find_sandbox",
    "probe_levels",
    "protect_this_process",
]
