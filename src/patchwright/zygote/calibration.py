"""Find out, before any candidate, what the tests do when nothing is changed.

Whether they pass, what they cost, whether they depend on each other's order or on being asked
through pytest's whole protocol. Every round runs in a fork of its own.
"""

from typing import Any, Dict, FrozenSet, List, NamedTuple, Sequence

from .forks import run_in_fork
from .judge import How, Judge, bound_memory
from .residue import Residue

DEAR = 0.5  # processor seconds of a test that is not run again
MOST_AGAIN = 3.0  # processor seconds of all tests together that are run again
LIKELY_ENDLESS = 1000000  # steps; a failing test that needs more is taken for one that hangs
SURELY_ENDLESS = 100000  # after so many that hang, the next gets less
MOST_ENDLESS = 2
Found = Dict[str, List[Any]]  # test -> passed, processor seconds, steps, how it failed


class Tests(NamedTuple):
    """What is known of the tests."""

    found: Found
    alone: bool
    """They depend on each other's order: every candidate needs a fork and the original order."""
    direct: FrozenSet[str]
    """Tests that may be called directly."""
    changed: FrozenSet[str]
    """Names that the tests change by themselves."""


class Calibration:
    """Some rounds over the tests, each in a fork."""

    def __init__(self, judge: Judge, residue: Residue, spec: Dict[str, Any], root: str) -> None:
        self._judge = judge
        self._residue = residue
        self._spec = spec
        self._root = root
        self._changed: List[str] = []

    def run(self) -> Tests:
        """Observe the tests in the original order, again in the same process, and reordered."""
        order = list(self._judge.items)
        found, again = self._twice(order)
        names = frozenset(self._changed)
        if any(found[t][0] != again[t][0] for t in again):
            return Tests(found, True, frozenset(self._judge.direct), names)
        cheap = self._cheap(found)
        failing = [t for t in reversed(cheap) if not found[t][0]]
        asked = failing + [t for t in reversed(cheap) if found[t][0]]
        other = self._different(found, self._round(asked, whole=False))
        direct = frozenset(self._judge.direct)
        alone = False
        if other:
            ordered = self._different(found, self._round(asked, whole=True))
            direct -= other - ordered
            alone = bool(ordered) and self._by_order(order, found, ordered)
        return Tests(found, alone, direct, names)

    def _by_order(self, order: List[str], found: Found, suspects: FrozenSet[str]) -> bool:
        """Say whether tests differ by their order, and not from run to run in the same order."""
        restless = self._different(found, self._round(order, whole=True))
        return bool(suspects - restless)

    def _different(self, found: Found, other: Found) -> FrozenSet[str]:
        return frozenset(
            t for t, row in other.items() if (row[0], row[3]) != (found[t][0], found[t][3])
        )

    def _cheap(self, found: Found) -> List[str]:
        """Return tests that may be run again: those that end, the quick ones, the failing first."""
        chosen, spent = set(), 0.0
        for test in sorted(found, key=lambda t: (found[t][0], found[t][1])):
            passed, seconds, steps, _ = found[test]
            if steps >= 0 and seconds <= DEAR and spent + seconds <= MOST_AGAIN:
                chosen.add(test)
                spent += seconds
        return [t for t in found if t in chosen]

    def _twice(self, order: List[str]) -> List[Found]:
        rounds: List[Dict[str, Any]] = []
        run_in_fork(lambda send: self._observe_twice(order, send), rounds.append, self._patience())
        first = rounds[0] if rounds else {}
        if len(rounds) > 2:
            self._changed = rounds[2]["changed"]
        return [first, rounds[1] if len(rounds) > 1 else {}]

    def _observe_twice(self, order: List[str], send: Any) -> None:
        first = self._observe(order, whole=True)
        send(first)
        send(self._observe(self._cheap(first), whole=True))
        send({"changed": self._residue.changed()})

    def _round(self, order: Sequence[str], whole: bool) -> Found:
        rounds: List[Found] = []
        run_in_fork(lambda send: send(self._observe(order, whole)), rounds.append, self._patience())
        return rounds[0] if rounds else {}

    def _observe(self, order: Sequence[str], whole: bool) -> Found:
        bound_memory(self._spec["memory_mb"])
        how = How(self._spec["test_seconds"], whole=whole)
        failing, found = set(self._spec["failing"]), {}
        endless = 0
        for test in order:
            steps = LIKELY_ENDLESS if endless < MOST_ENDLESS else SURELY_ENDLESS
            limited = how._replace(steps=steps) if test in failing else how
            found[test] = self._judge.observe(test, limited, self._root)
            endless += found[test][2] < 0
        return found

    def _patience(self) -> float:
        return float(self._spec["calibrate_seconds"])
