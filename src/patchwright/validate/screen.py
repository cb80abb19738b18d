"""Judge candidates in memory, against the failing tests first, through a zygote in the sandbox."""

import select
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

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


SpanEdit = tuple[str, int, int, str]
"""A path, and offsets and replacement as in `Edit`."""


@dataclass(frozen=True, slots=True)
class Screened:
    """A candidate as the screen sees it.

    `units` has a row for each function that is edited; none when the candidate cannot be held in
    memory. `group` names the guards: passing tests that run the edited code. `files` holds the
    whole patched files, for the zygote that imports anew.
    """

    n: int
    edits: tuple[SpanEdit, ...]
    units: tuple[Mapping[str, Any], ...]
    group: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    again: bool = False
    """Judge it although it was judged before, because it has more time now."""


class Judged(NamedTuple):
    """What the screen says of one candidate.

    "timed_out" means out of steps at the level asked for, which is no verdict. `greens` are the
    failing tests that passed; complete only when a vector was asked for, and empty when a
    passing test broke.
    """

    word: Word
    greens: tuple[str, ...] = ()
    steps: int = 0
    backstop: bool = False
    """Processor seconds, not steps, cut it short."""


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
        self.steps: dict[str, int] = {}
        """Loop rounds and calls of each test in the unchanged project; -1 when it never ends."""
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
        self.steps = {str(t): int(row[2]) for t, row in found.items()}
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
        *,
        level: int = 0,
        vector: bool = False,
    ) -> dict[int, Judged]:
        """Return a verdict for every candidate; "unscreened" for those the zygote did not judge.

        `level` is the rung of the ladder of budgets; with `vector`, every failing test is asked.
        """
        verdicts = {item.n: Judged("unscreened") for item in batch}
        seconds = 2 * self._plan.candidate_seconds * (level + 1)
        units = {_key(unit): unit for item in batch for unit in item.units}
        places = {key: n for n, key in enumerate(units)}
        message = {
            "kind": "judge",
            "units": list(units.values()),
            "candidates": [_row(item, self._mode, places) for item in batch],
            "guards": self._untold(batch, guards),
            "seconds": seconds,
            "level": level,
            "vector": vector,
        }
        try:
            for answer in self.request(message, _patience(len(batch), seconds, level)):
                for n, word, greens, steps, backstop in answer["rows"]:
                    verdicts[int(n)] = Judged(word, tuple(greens), steps, backstop)
        except OSError:
            return verdicts  # the zygote is gone; the search starts another
        return verdicts

    def request(self, message: Mapping[str, Any], seconds: float) -> Iterator[Mapping[str, Any]]:
        """Send a message that the zygote has a handler for; yield its answers.

        Raises OSError when the zygote ends, or has not said "done" after so many seconds.
        """
        self._channel.send(dict(message))
        deadline = time.monotonic() + seconds
        while (answer := self._receive(deadline)) is not None:
            if answer.get("kind") == "done":
                self.cpu_seconds = float(answer.get("cpu", 0.0))
                return
            yield answer
        msg = "the zygote ended"
        raise ConnectionError(msg)

    def _untold(
        self, batch: Sequence[Screened], guards: Mapping[str, tuple[str, ...]]
    ) -> dict[str, list[str]]:
        groups = {item.group for item in batch} - self._told
        self._told |= groups
        return {g: [t for t in guards.get(g, ()) if self._passes(t)] for g in sorted(groups)}

    def _passes(self, test: str) -> bool:
        return self.found.get(test, (True,))[0]


def _key(unit: Mapping[str, Any]) -> Any:
    return unit["path"], unit["start"]


def _patience(size: int, seconds: float, level: int) -> float:
    """Return the seconds after which a zygote that says nothing is given up."""
    return (size + 1) * (20.0 + 5 * seconds + 2.0 * pow(12.0, level))


def _row(item: Screened, mode: str, places: Mapping[Any, int]) -> dict[str, Any]:
    files = {p: data.decode("latin-1") for p, data in item.files.items()}
    return {
        "n": item.n,
        "edits": [list(edit) for edit in item.edits],
        "units": [places[_key(unit)] for unit in item.units],
        "group": item.group,
        "again": item.again,
        "files": files if mode == "cold" else {},
    }


def usable_failing(screen: Screen, failing: Iterable[str]) -> tuple[str, ...]:
    """Return the failing tests that fail in the screen as well."""
    return tuple(t for t in failing if t in screen.found and not screen.found[t][0])
