"""Judge candidates in memory: the project is imported once, then forked and changed.

The warm zygote has collected the suite and exchanges code objects; candidates that it cannot
hold (signatures, class bodies, constants) go to the cold one, which has imported pytest alone and
imports the project anew, with the candidate written to its own copy, in a fork for each.
"""

import gc
import os
import resource
import sys
import warnings
from typing import Any, Dict, List, Optional, Sequence, Set, Tuple

from .channel import Channel
from .forks import adopt_orphans, run_in_fork
from .hotswap import (
    Compiler,
    Invalid,
    LiveFunctions,
    Swap,
    Unit,
    Unswappable,
    fingerprint,
    put,
    tree_fingerprint,
)
from .judge import Judge, be_quiet, bound_memory
from .override import changed_on_disk
from .residue import Residue
from .suite import DESCRIPTOR, arguments, enter

MOST_POLLUTED = 3  # batches; after that every candidate gets a fork of its own
Candidate = Dict[str, Any]
Prepared = Tuple[Candidate, List[Swap]]


class Zygote:
    """The part that both kinds share: what to run, for how long, and how to answer."""

    def __init__(self, channel: Channel, spec: Dict[str, Any]) -> None:
        self._channel = channel
        self._spec = spec
        self._seen: Set[Any] = set()
        self._guards: Dict[str, List[str]] = {}

    def verdict(self, candidate: Candidate, word: str, by: Optional[str] = None) -> None:
        """Send one candidate's verdict."""
        self._channel.send({"kind": "verdict", "n": candidate["n"], "verdict": word, "by": by})

    def _tell(self, candidate: Candidate, rows: Sequence[Dict[str, Any]], ended: str) -> None:
        """Send what a fork said of its one candidate, or how it died saying nothing."""
        said = rows[0] if rows else {}
        self.verdict(candidate, str(said.get("verdict") or _death(ended)), said.get("by"))

    def first_time(self, key: Any) -> bool:
        """Say whether no candidate with this meaning was judged before."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def guards(self, candidate: Candidate) -> List[str]:
        """Return the passing tests that must stay passing for this candidate."""
        return self._guards.get(candidate["group"], [])

    def serve(self) -> None:
        """Answer requests until the other end is gone."""
        while True:
            request = self._channel.receive()
            if request is None:
                return
            if request["kind"] == "guards":
                self._guards[request["group"]] = request["tests"]
                continue
            self.judge(request["candidates"], request["seconds"])
            self._channel.send({"kind": "done", "cpu": _cpu_seconds()})

    def judge(self, candidates: Sequence[Candidate], seconds: float) -> None:
        """Judge one batch; every candidate gets exactly one verdict."""
        raise NotImplementedError


class Warm(Zygote):
    """A pytest plug-in that serves instead of running the collected tests."""

    def __init__(self, channel: Channel, spec: Dict[str, Any]) -> None:
        super().__init__(channel, spec)
        self.plugin = Judge([*spec["failing"], *spec["passing"]])
        self._failing: List[str] = []
        self._quick: List[str] = []
        self._alone = False  # tests pollute each other: a fork for every candidate
        self._batches_polluted = 0

    def pytest_runtestloop(self, session: Any) -> bool:
        """Take the place of pytest's loop over the collected tests."""
        reporter = session.config.pluginmanager.getplugin("terminalreporter")
        if reporter is not None:
            session.config.pluginmanager.unregister(reporter)
        root = os.path.realpath(self._spec["root"])
        self._compiler = Compiler(root, LiveFunctions(root))
        self._residue = Residue(root)
        self._calibrate()
        gc.collect()
        gc.freeze()
        self.serve()
        return True

    def _calibrate(self) -> None:
        tests = list(self.plugin.items)
        rounds: List[Dict[str, Any]] = []
        patience = float(self._spec["calibrate_seconds"])
        run_in_fork(lambda send: self._measure(tests, send), rounds.append, patience)
        first = rounds[0] if rounds else {}
        again = rounds[1] if len(rounds) > 1 else {}
        self._alone = any(first[t][0] != again.get(t, [None])[0] for t in first)
        self._residue.forgive(frozenset(rounds[2]["changed"] if len(rounds) > 2 else ()))
        self._failing = [t for t in self._spec["failing"] if t in first and not first[t][0]]
        # A test that hangs would cost its whole allowance at every check for pollution.
        self._quick = [t for t in self._failing if first[t][1] < self._spec["test_seconds"]][:5]
        self._channel.send({"kind": "ready", "found": first, "alone": self._alone})

    def _measure(self, tests: List[str], send: Any) -> None:
        bound_memory(self._spec["memory_mb"])
        for _ in range(2):
            send(self.plugin.measure(tests, self._spec["test_seconds"]))
        send({"changed": self._residue.changed()})

    # --- judging -------------------------------------------------------------------------------

    def judge(self, candidates: Sequence[Candidate], seconds: float) -> None:
        """Compile all, fork once, exchange code for one candidate after the other."""
        ready = [p for p in map(self._prepare, candidates) if p is not None]
        if self._alone or not self._batch(ready, seconds):
            for prepared in ready:
                self._one(prepared, seconds)

    def _prepare(self, candidate: Candidate) -> Optional[Prepared]:
        unit = Unit(candidate["unit"]) if candidate["unit"] else None
        try:
            if unit is None:
                raise Unswappable
            swaps = self._compiler.swaps(unit, candidate["edits"])
        except Unswappable:
            self.verdict(candidate, "unswappable")
            return None
        except Invalid:
            self.verdict(candidate, "invalid")
            return None
        if not self._is_new(unit, swaps) and not candidate["again"]:
            self.verdict(candidate, "duplicate")
            return None
        return candidate, swaps

    def _is_new(self, unit: Unit, swaps: List[Swap]) -> bool:
        base = tuple(fingerprint(functions[0].__code__) for functions, _ in swaps)
        keys = tuple(fingerprint(code) for _, code in swaps)
        return keys != base and self.first_time((unit.path, unit.line, keys))

    def _batch(self, ready: List[Prepared], seconds: float) -> bool:
        """Judge all in as few forks as go; False when they polluted each other.

        Verdicts are held back until the fork has shown that its tests still do what they did.
        """
        waiting = list(ready)
        while waiting:
            done, ended, polluted = self._one_fork(waiting, seconds)
            if polluted:
                self._batches_polluted += 1
                self._alone = self._batches_polluted >= MOST_POLLUTED
                return False
            for place, row in enumerate(done):
                self._settle(waiting[place], row, seconds, sole=len(waiting) == 1)
            waiting = waiting[len(done) :]
            if waiting and ended != "exited":
                candidate, _ = waiting.pop(0)
                self.verdict(candidate, _death(ended))
            ready[:] = waiting
        return True

    def _one_fork(
        self, batch: List[Prepared], seconds: float
    ) -> Tuple[List[Dict[str, Any]], str, bool]:
        rows: List[Dict[str, Any]] = []
        ended = run_in_fork(
            lambda send: self._judge_all(batch, seconds, send), rows.append, 3.0 + 4 * seconds
        )
        polluted = any(row.get("polluted") for row in rows)
        return [row for row in rows if "verdict" in row], ended, polluted

    def _settle(self, prepared: Prepared, row: Dict[str, Any], seconds: float, sole: bool) -> None:
        """Believe a death at once, but a survival only when it happened in a clean fork."""
        if row["verdict"] == "survived" and not sole:
            self._one(prepared, seconds)
            return
        self.plugin.note_kill(row["by"])
        self.verdict(prepared[0], row["verdict"], row["by"])

    def _judge_all(self, batch: List[Prepared], seconds: float, send: Any) -> None:
        bound_memory(self._spec["memory_mb"])
        for candidate, swaps in batch:
            word, by = self._judge_one(candidate, swaps, seconds)
            send({"verdict": word, "by": by})
            if word in ("out_of_memory", "timed_out") or self._left_something():
                return  # nothing is clean any more: the rest goes on in a fresh fork
        if len(batch) > 1:
            send({"polluted": bool(self._residue.changed()) or self._polluted(batch)})

    def _left_something(self) -> bool:
        return self._residue.small and bool(self._residue.changed())

    def _judge_one(
        self, candidate: Candidate, swaps: List[Swap], seconds: float
    ) -> Tuple[str, Optional[str]]:
        undo = put(swaps)
        try:
            return self.plugin.judge(self._failing, self.guards(candidate), seconds)
        finally:
            put(undo)

    def _polluted(self, batch: List[Prepared]) -> bool:
        seconds = self._spec["test_seconds"]
        failing = self.plugin.measure(self._quick, seconds)
        guards = self.plugin.measure(self.guards(batch[-1][0])[:20], seconds)
        return any(p for p, _ in failing.values()) or not all(p for p, _ in guards.values())

    def _one(self, prepared: Prepared, seconds: float) -> None:
        rows: List[Dict[str, Any]] = []
        ended = run_in_fork(
            lambda send: self._judge_all([prepared], seconds, send), rows.append, 3.0 + 4 * seconds
        )
        self._tell(prepared[0], rows, ended)


class Cold(Zygote):
    """Imports the project anew for every candidate, in a fork that serves the changed bytes."""

    def judge(self, candidates: Sequence[Candidate], seconds: float) -> None:
        """Judge one candidate after the other."""
        for candidate in candidates:
            files = {path: text.encode("latin-1") for path, text in candidate["files"].items()}
            try:
                new = self.first_time(tuple(map(tree_fingerprint, files.values())))
            except Invalid:
                self.verdict(candidate, "invalid")
                continue
            if not new and not candidate["again"]:
                self.verdict(candidate, "duplicate")
                continue
            self._one(candidate, files, seconds)

    def _one(self, candidate: Candidate, files: Dict[str, bytes], seconds: float) -> None:
        rows: List[Dict[str, Any]] = []
        patience = 10.0 + 4 * seconds
        with changed_on_disk(self._spec["root"], files):
            ended = run_in_fork(
                lambda send: self._run(candidate, seconds, send), rows.append, patience
            )
        self._tell(candidate, rows, ended)

    def _run(self, candidate: Candidate, seconds: float, send: Any) -> None:
        import pytest

        bound_memory(self._spec["memory_mb"])
        guards = self.guards(candidate)
        judge = Judge([*self._spec["failing"], *guards])
        loop = _ColdLoop(judge, self._spec["failing"], guards, seconds)
        pytest.main(_quiet(self._spec), plugins=[judge, loop])
        send({"verdict": loop.word, "by": loop.by})


class _ColdLoop:
    """Takes the place of pytest's loop in one fork of the cold zygote."""

    def __init__(self, judge: Judge, failing: List[str], guards: List[str], seconds: float) -> None:
        self._judge = judge
        self._failing = failing
        self._guards = guards
        self._seconds = seconds
        self.word = "killed"  # also when collection ends in an error
        self.by: Optional[str] = None

    def pytest_runtestloop(self, session: Any) -> bool:
        """Judge once, when every test is there that must pass."""
        self.by = next((t for t in self._guards if t not in self._judge.items), None)
        failing = [t for name in self._failing for t in self._tests_of(name)]
        if self.by is None and failing and session.testsfailed == 0:
            self.word, self.by = self._judge.judge(failing, self._guards, self._seconds)
        return True

    def _tests_of(self, name: str) -> List[str]:
        """Return the tests under a name: a module that could not be collected stands for all."""
        if name in self._judge.items:
            return [name]
        inside = "" if name.endswith("conftest.py") else name + "::"
        return [t for t in self._judge.items if t.startswith(inside)] if "::" not in name else []


def preload(names: Sequence[str]) -> None:
    """Import what the suite imports from outside the repository, once for all forks."""
    for name in names:
        try:
            __import__(name)
        except Exception:  # foreign modules may raise anything; the fork will see it as well
            continue


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _death(ended: str) -> str:
    return "timed_out" if ended == "deadline" else "crashed"


def _quiet(spec: Dict[str, Any]) -> List[str]:
    """Return arguments that make failures cheap: nobody reads how they look here."""
    return [*arguments(spec), "--assert=plain", "--capture=no", *spec["arguments"]]


def main() -> None:
    """Serve as the specification says until the channel closes."""
    import pytest

    channel = Channel(DESCRIPTOR)
    os.set_inheritable(DESCRIPTOR, False)
    spec = channel.receive()
    if spec is None:
        sys.exit(4)
    enter(spec)
    be_quiet()
    adopt_orphans()
    warnings.simplefilter("ignore", DeprecationWarning)  # forking a process that has threads
    if spec["mode"] == "cold":
        preload(spec["preload"])
        channel.send({"kind": "ready", "found": {}, "alone": True})
        Cold(channel, spec).serve()
        return
    warm = Warm(channel, spec)
    pytest.main(_quiet(spec), plugins=[warm.plugin, warm])
