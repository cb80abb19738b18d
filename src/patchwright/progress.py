"""Say what is going on: a live line on a terminal, plain lines elsewhere, JSON lines on request."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO

from patchwright.untrusted import logged


@dataclass(frozen=True, slots=True)
class SearchTick:
    """Where the search is; seconds are of wall time."""

    tried: int
    generated: int
    survived: int
    best: str
    seconds_left: float


class Progress(Protocol):
    """Hears of a run as it goes on."""

    def stage(self, name: str, note: str) -> None:
        """Say that a stage begins, or what it found."""

    def tick(self, tick: SearchTick) -> None:
        """Say where the search is."""

    def close(self) -> None:
        """Leave the terminal as it was."""


@dataclass
class PlainProgress:
    """One line for a stage, and one for the search every few seconds."""

    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    guarded: bool = False
    """Whether a CI runner reads the lines: names of tests must not become its commands."""
    hear: Callable[[str], object] = field(default=lambda stage: None)
    """Is told the name of every stage."""
    _last: float = field(default=float("-inf"))

    def stage(self, name: str, note: str) -> None:
        """Print the stage's name and note."""
        self._write(f"{name:<12}{note}")
        self.hear(name)

    def tick(self, tick: SearchTick) -> None:
        """Print at most one line in two seconds."""
        now = self.clock()
        if now - self._last >= 2.0:
            self._last = now
            self._write(f"{'search':<12}{describe(tick)}")

    def close(self) -> None:
        """Do nothing: every line is complete."""

    def _write(self, line: str) -> None:
        if self.guarded:
            line = logged(line, 2_000)
        try:
            self.stream.write(line + "\n")
            self.stream.flush()
        except (BrokenPipeError, ValueError):
            return  # nobody reads any more; the run goes on and writes its report


@dataclass
class JsonProgress:
    """One JSON object a line, for programs."""

    stream: TextIO

    def stage(self, name: str, note: str) -> None:
        """Print the stage as an object."""
        self._write({"stage": name, "note": note})

    def tick(self, tick: SearchTick) -> None:
        """Print the state of the search as an object."""
        row = {"tried": tick.tried, "generated": tick.generated, "survived": tick.survived}
        self._write({"stage": "search", **row, "seconds_left": round(tick.seconds_left, 1)})

    def close(self) -> None:
        """Do nothing: every line is complete."""

    def _write(self, row: dict[str, Any]) -> None:
        self.stream.write(json.dumps(row) + "\n")
        self.stream.flush()


class LiveProgress:
    """A line that changes in place, with the stages that are over above it."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console
        from rich.status import Status

        self._console = Console(file=stream, highlight=False)
        self._status = Status("", console=self._console)
        self._status.start()

    def stage(self, name: str, note: str) -> None:
        """Print what the stage says and show that it goes on."""
        self._console.print(f"[bold]{name:<12}[/bold]{_escaped(note)}")
        self._status.update(f"{name} …")

    def tick(self, tick: SearchTick) -> None:
        """Show the state of the search in place."""
        self._status.update(_escaped(describe(tick)))

    def close(self) -> None:
        """Take the live line away."""
        self._status.stop()


def make_progress(stream: TextIO, as_json: bool) -> Progress:
    """Choose how to tell a stream."""
    if as_json:
        return JsonProgress(stream)
    return LiveProgress(stream) if stream.isatty() else PlainProgress(stream)


def describe(tick: SearchTick) -> str:
    """Say in words where the search is."""
    best = f", best so far: {tick.best}" if tick.best else ""
    return (
        f"{tick.tried} of {tick.generated} candidates tried, {tick.survived} survive the screen"
        f"{best}, {tick.seconds_left:.0f} s left"
    )


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
