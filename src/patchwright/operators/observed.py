"""Read what was observed while the suite ran: types of variables, and values at a crash."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchwright.models import CrashFrame
from patchwright.operators.facts import FunctionNode

Types = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Qualified name of a function -> variable -> names of the types it had."""
NAMES = "<names>"
"""Under this name a crash frame lists what could have been looked up instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a variable held at a crash: its type, its text, and for containers what is in it."""

    kind: str
    text: str

    @property
    def is_none(self) -> bool:
        """Say whether it was None."""
        return self.kind == "NoneType"

    @property
    def length(self) -> int | None:
        """Return the length of a text or container, None when it is not known."""
        count, of, _ = self.text.partition(" of ")
        if of and count.isdigit():
            return int(count)
        value = self.value
        return len(value) if isinstance(value, (str, bytes)) else None

    @property
    def items(self) -> tuple[object, ...]:
        """Return the first items of a container, or keys of a dictionary, that are plain values."""
        _, of, listed = self.text.partition(" of ")
        found = _literal(listed) if of else None
        if not isinstance(found, list):
            return ()
        return tuple(item for item in found if item is not Ellipsis)

    @property
    def value(self) -> object:
        """Return a plain value, or the beginning of a long text; None when it is anything else."""
        count, of, rest = self.text.partition(" of ")
        return _literal(rest if of and count.isdigit() else self.text)


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text) if text else None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def types_in(
    function: FunctionNode | None, qualname: str, types: Types
) -> dict[str, tuple[str, ...]]:
    """Return the types seen of the variables of a function and of the functions inside it.

    The function's own variables hide those of the same name inside; `return` is its result.
    """
    if function is None:
        return {}
    found = dict(types.get(qualname, {}))
    for name, rows in types.items():
        if name.startswith(f"{qualname}.<locals>."):
            for variable, kinds in rows.items():
                if variable != "return":
                    found.setdefault(variable, kinds)
    return found


def crashes_in(
    path: str, first: int, last: int, crashes: Mapping[str, Sequence[CrashFrame]]
) -> tuple[CrashFrame, ...]:
    """Return the crash frames in a range of lines, innermost frames first, each once."""
    rows = [
        (depth, frame)
        for frames in crashes.values()
        for depth, frame in enumerate(frames)
        if frame.path == path and first <= frame.line <= last
    ]
    rows.sort(key=lambda row: row[0])
    return tuple(_once(frame for _, frame in rows))


def _once(frames: Iterable[CrashFrame]) -> Iterator[CrashFrame]:
    kept: list[CrashFrame] = []
    for frame in frames:
        if frame not in kept:
            kept.append(frame)
            yield frame
