"""What the warm and the cold zygote share: how they listen, and how they answer."""

import os
import resource
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Set

from .channel import Channel
from .judge import How
from .suite import arguments

Candidate = Dict[str, Any]
Row = Dict[str, Any]
MOST_WAITING = 64  # verdicts that are sent in one message
FLOOR_STEPS = 5000
LADDER = 12
LEAST_SLEEP = 2.0
SECONDS_PER_STEP = 2e-6  # more than most steps take; the processor is only the backstop


class Zygote:
    """The part that both kinds share: what to run, for how long, and how to answer."""

    def __init__(self, channel: Channel, spec: Dict[str, Any]) -> None:
        self.channel = channel
        self.spec = spec
        self.root = os.path.realpath(spec["root"])
        self.steps = FLOOR_STEPS
        """Steps of one test at the lowest rung."""
        self._seen: Set[Any] = set()
        self._asleep: Set[Any] = set()
        self._guards: Dict[str, List[str]] = {}
        self._waiting: List[List[Any]] = []

    def verdict(self, candidate: Candidate, word: str, row: Optional[Row] = None) -> None:
        """Send one candidate's verdict, with what else its fork said of it, soon."""
        said = row or {}
        greens, steps = said.get("greens", []), said.get("steps", 0)
        self._waiting.append([candidate["n"], word, greens, steps, said.get("backstop", False)])
        if len(self._waiting) >= MOST_WAITING:
            self.flush()

    def flush(self) -> None:
        """Send the verdicts that wait."""
        if self._waiting:
            self.channel.send({"kind": "verdicts", "rows": self._waiting})
            self._waiting = []

    def tell(self, candidate: Candidate, rows: Sequence[Row], ended: str) -> None:
        """Send what a fork said of its one candidate, or how it died saying nothing."""
        said = rows[0] if rows else {}
        self.verdict(candidate, str(said.get("verdict") or self.death(candidate, ended)), said)

    def death(self, candidate: Candidate, ended: str) -> str:
        """Return the verdict on a candidate whose fork ended without a word of it."""
        if ended == "asleep":
            self._asleep.add(_meaning(candidate))
        return "timed_out" if ended in ("deadline", "asleep") else "crashed"

    def awake(self, candidates: Sequence[Candidate]) -> List[Candidate]:
        """Return those candidates that did not fall asleep before: more steps do not wake them."""
        for candidate in candidates:
            if _meaning(candidate) in self._asleep:
                self.verdict(candidate, "timed_out")
        return [c for c in candidates if _meaning(c) not in self._asleep]

    def first_time(self, key: Any) -> bool:
        """Say whether no candidate with this meaning was judged before."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def guards(self, candidate: Candidate) -> List[str]:
        """Return the passing tests that must stay passing for this candidate."""
        return self._guards.get(candidate["group"], [])

    def serve(self, handlers: Mapping[str, Callable[[Any, Dict[str, Any]], None]]) -> None:
        """Answer requests until the other end is gone."""
        while True:
            request = self.channel.receive()
            if request is None:
                return
            handlers[request["kind"]](self, request)
            self.flush()
            self.channel.send({"kind": "done", "cpu": _cpu_seconds()})

    def know(self, groups: Dict[str, List[str]]) -> None:
        """Take note of the passing tests of some groups."""
        self._guards.update(groups)

    def how(self, seconds: float, level: int, vector: bool) -> How:
        """Return what one candidate may use on a rung of the ladder."""
        steps = self.steps * LADDER**level
        backstop = max(0.4, seconds) + steps * SECONDS_PER_STEP
        return How(backstop, steps, vector, sleep=LEAST_SLEEP + seconds)

    def judge(self, candidates: Sequence[Candidate], how: How) -> None:
        """Judge one batch; every candidate gets exactly one verdict."""
        raise NotImplementedError


def _meaning(candidate: Candidate) -> Any:
    return tuple(map(tuple, candidate["edits"]))


def quiet(spec: Dict[str, Any]) -> List[str]:
    """Return arguments that make failures cheap: nobody reads how they look here."""
    return [*arguments(spec), "--assert=plain", "--capture=no", *spec["arguments"]]


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)
