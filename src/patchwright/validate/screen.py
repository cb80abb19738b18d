"""Judge candidates in memory, against the failing tests first, through a zygote in the sandbox."""

import select
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from patchwright.languages.python import Harness, SuiteRun, specification, zygote_command
from patchwright.sandbox import Running
from patchwright.zygote.channel import Channel

Word = Literal[
    "killed",
    "survived",
    "timed_out",
    "crashed",
    "out_of_memory",
    "duplicate",
    "invalid",
    "unswappable",
    "unscreened",
]


@dataclass(frozen=True, slots=True)
class Screened:
    """A candidate as the screen sees it; offsets and `replacement` as in `Edit`.

    `group` names the guards: passing tests that run the edited code. `files` holds the whole
    patched files, for the zygote that imports anew.
    """

    n: int
    path: str
    edits: tuple[tuple[int, int, str], ...]
    unit: Mapping[str, Any] | None
    group: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    again: bool = False
    """Judge it although it was judged before, because it has more time now."""


@dataclass(frozen=True, slots=True)
class ScreenPlan:
    """What the screen runs and how much one candidate may use."""

    failing: tuple[str, ...]
    passing: tuple[str, ...]
    candidate_seconds: float
    test_seconds: float
    preload: tuple[str, ...] = ()
    """Modules from outside the repository that may be imported before any fork."""
    memory_mb: int = 1024
    seconds: float = 600.0


class ScreenUnavailable(Exception):  # noqa: N818 - turned into "unscreened" by the search
    """The suite does not behave in the screen as it does alone, so the screen cannot judge."""


class Screen:
    """A zygote that serves one search; use it as a context manager."""

    def __init__(self, harness: Harness, copy: Path, plan: ScreenPlan, mode: str) -> None:
        self._harness = harness
        self._copy = copy
        self._plan = plan
        self._mode = mode
        self._told: set[str] = set()
        self._stack = ExitStack()
        self.found: dict[str, tuple[bool, float]] = {}
        """Of each test in the unchanged project: whether it passes, and its processor seconds."""
        self.alone = False
        self.cpu_seconds = 0.0

    def __enter__(self) -> "Screen":
        """Start the zygote and wait until it has collected; raises ScreenUnavailable."""
        plan, tests = self._plan, (*self._plan.failing, *self._plan.passing)
        run = SuiteRun(only=tests, seconds=plan.seconds, test_seconds=plan.test_seconds)
        spec = specification(self._copy, run) | {
            "mode": self._mode,
            "failing": list(plan.failing),
            "passing": list(plan.passing),
            "memory_mb": plan.memory_mb,
            "preload": list(plan.preload),
            "calibrate_seconds": plan.seconds / 4,
        }
        ours, theirs = socket.socketpair()
        self._stack.enter_context(ours)
        command = zygote_command(self._harness, self._copy, run, "screen")
        self._running: Running = self._stack.enter_context(
            self._harness.sandbox.start(command, channel=theirs)
        )
        theirs.close()
        self._channel = Channel(ours.fileno())
        self._channel.send(spec)
        self._get_ready(time.monotonic() + plan.seconds)
        return self

    def __exit__(self, *_: object) -> None:
        """End the zygote and everything that it started."""
        self._stack.close()

    def _get_ready(self, deadline: float) -> None:
        message = self._receive(deadline)
        if message is None or message.get("kind") != "ready":
            self._stack.close()
            msg = "the suite could not be collected in the screen"
            raise ScreenUnavailable(msg)
        found = message.get("found", {})
        self.found = {str(t): (bool(row[0]), float(row[1])) for t, row in found.items()}
        self.alone = bool(message.get("alone"))

    def _receive(self, deadline: float) -> Mapping[str, Any] | None:
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self._channel.descriptor], [], [], 0.5)
            if ready:
                return self._channel.receive()
        return None

    def judge(
        self,
        batch: Sequence[Screened],
        guards: Mapping[str, tuple[str, ...]],
        patience: float = 1.0,
    ) -> dict[int, Word]:
        """Return a verdict for every candidate; "unscreened" for those the zygote did not judge.

        Each may take `patience` times the seconds of the plan.
        """
        verdicts: dict[int, Word] = {item.n: "unscreened" for item in batch}
        seconds = self._plan.candidate_seconds * patience
        try:
            self._ask(batch, guards, seconds)
            verdicts.update(self._answers(len(batch), seconds))
        except OSError:
            return verdicts  # the zygote is gone; the search starts another
        return verdicts

    def _ask(
        self, batch: Sequence[Screened], guards: Mapping[str, tuple[str, ...]], seconds: float
    ) -> None:
        for group in {item.group for item in batch} - self._told:
            self._told.add(group)
            known = [t for t in guards.get(group, ()) if self.found.get(t, (True,))[0]]
            self._channel.send({"kind": "guards", "group": group, "tests": known})
        rows = [_row(item, self._mode) for item in batch]
        self._channel.send({"kind": "judge", "candidates": rows, "seconds": seconds})

    def _answers(self, size: int, seconds: float) -> Iterator[tuple[int, Word]]:
        deadline = time.monotonic() + (size + 1) * (15.0 + 5 * seconds)
        while (message := self._receive(deadline)) is not None:
            if message.get("kind") == "done":
                self.cpu_seconds = float(message.get("cpu", 0.0))
                return
            yield int(message["n"]), message["verdict"]
        msg = "the zygote ended"
        raise ConnectionError(msg)


def _row(item: Screened, mode: str) -> dict[str, Any]:
    files = {p: data.decode("latin-1") for p, data in item.files.items()}
    return {
        "n": item.n,
        "edits": [list(edit) for edit in item.edits],
        "unit": item.unit,
        "group": item.group,
        "again": item.again,
        "files": files if mode == "cold" else {},
    }


def usable_failing(screen: Screen, failing: Iterable[str]) -> tuple[str, ...]:
    """Return the failing tests that fail in the screen as well."""
    return tuple(t for t in failing if t in screen.found and not screen.found[t][0])
