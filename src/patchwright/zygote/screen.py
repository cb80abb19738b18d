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
from typing import Any, Callable, Dict, List, Optional, Sequence, Set, Tuple

from .behaviour import answer_behaviours
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
from .judge import How, Judge, Said, be_quiet, bound_memory
from .override import changed_on_disk
from .residue import Residue
from .suite import DESCRIPTOR, arguments, enter

MOST_POLLUTED = 3  # batches; after that every candidate gets a fork of its own
Candidate = Dict[str, Any]
Row = Dict[str, Any]
Prepared = Tuple[Candidate, List[Swap]]


class Zygote:
    """The part that both kinds share: what to run, for how long, and how to answer."""

    def __init__(self, channel: Channel, spec: Dict[str, Any]) -> None:
        self.channel = channel
        self.spec = spec
        self._seen: Set[Any] = set()
        self._guards: Dict[str, List[str]] = {}

    def verdict(self, candidate: Candidate, word: str, row: Optional[Row] = None) -> None:
        """Send one candidate's verdict, with what else its fork said of it."""
        self.channel.send({"kind": "verdict", **(row or {}), "n": candidate["n"], "verdict": word})

    def _tell(self, candidate: Candidate, rows: Sequence[Row], ended: str) -> None:
        """Send what a fork said of its one candidate, or how it died saying nothing."""
        said = rows[0] if rows else {}
        self.verdict(candidate, str(said.get("verdict") or _death(ended)), said)

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
            request = self.channel.receive()
            if request is None:
                return
            HANDLERS[request["kind"]](self, request)
            self.channel.send({"kind": "done", "cpu": _cpu_seconds()})

    def know(self, groups: Dict[str, List[str]]) -> None:
        """Take note of the passing tests of some groups."""
        self._guards.update(groups)

    def judge(self, candidates: Sequence[Candidate], how: How) -> None:
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
        root = os.path.realpath(self.spec["root"])
        self.compiler = Compiler(root, LiveFunctions(root))
        self._residue = Residue(root)
        self._calibrate()
        gc.collect()
        gc.freeze()
        self.serve()
        return True

    def _calibrate(self) -> None:
        tests = list(self.plugin.items)
        rounds: List[Dict[str, Any]] = []
        patience = float(self.spec["calibrate_seconds"])
        run_in_fork(lambda send: self._measure(tests, send), rounds.append, patience)
        first = rounds[0] if rounds else {}
        again = rounds[1] if len(rounds) > 1 else {}
        self._alone = any(first[t][0] != again.get(t, [None])[0] for t in first)
        self._residue.forgive(frozenset(rounds[2]["changed"] if len(rounds) > 2 else ()))
        self._failing = [t for t in self.spec["failing"] if t in first and not first[t][0]]
        # A test that hangs would cost its whole allowance at every check for pollution.
        self._quick = [t for t in self._failing if first[t][1] < self.spec["test_seconds"]][:5]
        self.channel.send({"kind": "ready", "found": first, "alone": self._alone})

    def _measure(self, tests: List[str], send: Any) -> None:
        bound_memory(self.spec["memory_mb"])
        for _ in range(2):
            send(self.plugin.measure(tests, self.spec["test_seconds"]))
        send({"changed": self._residue.changed()})

    # --- judging -------------------------------------------------------------------------------

    def judge(self, candidates: Sequence[Candidate], how: How) -> None:
        """Compile all, fork once, exchange code for one candidate after the other."""
        ready = [p for p in map(self._prepare, candidates) if p is not None]
        if self._alone or not self._batch(ready, how):
            for prepared in ready:
                self._one(prepared, how)

    def _prepare(self, candidate: Candidate) -> Optional[Prepared]:
        units = [Unit(row) for row in candidate["units"]]
        try:
            swaps = self.compiler.swaps(units, candidate["edits"])
        except Unswappable:
            self.verdict(candidate, "unswappable")
            return None
        except Invalid:
            self.verdict(candidate, "invalid")
            return None
        if not self._is_new(units, swaps) and not candidate["again"]:
            self.verdict(candidate, "duplicate")
            return None
        return candidate, swaps

    def _is_new(self, units: List[Unit], swaps: List[Swap]) -> bool:
        base = [fingerprint(functions[0].__code__) for functions, _ in swaps]
        keys = [fingerprint(code) for _, code in swaps]
        rows = zip(units, base, keys)  # noqa: B905 - Python 3.8
        changed = frozenset((u.path, u.line, now) for u, was, now in rows if now != was)
        return bool(changed) and self.first_time(changed)

    def _batch(self, ready: List[Prepared], how: How) -> bool:
        """Judge all in as few forks as go; False when they polluted each other.

        Verdicts are held back until the fork has shown that its tests still do what they did.
        """
        waiting = list(ready)
        while waiting:
            done, ended, polluted = self._one_fork(waiting, how)
            if polluted:
                self._batches_polluted += 1
                self._alone = self._batches_polluted >= MOST_POLLUTED
                return False
            for place, row in enumerate(done):
                self._settle(waiting[place], row, how, sole=len(waiting) == 1)
            waiting = waiting[len(done) :]
            if waiting and ended != "exited":
                candidate, _ = waiting.pop(0)
                self.verdict(candidate, _death(ended))
            ready[:] = waiting
        return True

    def _one_fork(self, batch: List[Prepared], how: How) -> Tuple[List[Dict[str, Any]], str, bool]:
        rows: List[Dict[str, Any]] = []
        ended = run_in_fork(
            lambda send: self._judge_all(batch, how, send), rows.append, how.patience()
        )
        polluted = any(row.get("polluted") for row in rows)
        return [row for row in rows if "verdict" in row], ended, polluted

    def _settle(self, prepared: Prepared, row: Dict[str, Any], how: How, sole: bool) -> None:
        """Believe a death at once, but a survival only when it happened in a clean fork."""
        if row["verdict"] == "survived" and not sole:
            self._one(prepared, how)
            return
        self.plugin.note_kill(row["by"])
        self.verdict(prepared[0], row["verdict"], row)

    def _judge_all(self, batch: List[Prepared], how: How, send: Any) -> None:
        bound_memory(self.spec["memory_mb"])
        for candidate, swaps in batch:
            said = self._judge_one(candidate, swaps, how)
            send(said.row())
            if said.word in ("out_of_memory", "timed_out") or self._left_something():
                return  # nothing is clean any more: the rest goes on in a fresh fork
        if len(batch) > 1:
            send({"polluted": bool(self._residue.changed()) or self._polluted(batch)})

    def _left_something(self) -> bool:
        return self._residue.small and bool(self._residue.changed())

    def _judge_one(self, candidate: Candidate, swaps: List[Swap], how: How) -> Said:
        undo = put(swaps)
        try:
            return self.plugin.judge(self._failing, self.guards(candidate), how)
        finally:
            put(undo)

    def _polluted(self, batch: List[Prepared]) -> bool:
        seconds = self.spec["test_seconds"]
        failing = self.plugin.measure(self._quick, seconds)
        guards = self.plugin.measure(self.guards(batch[-1][0])[:20], seconds)
        return any(p for p, _ in failing.values()) or not all(p for p, _ in guards.values())

    def _one(self, prepared: Prepared, how: How) -> None:
        rows: List[Dict[str, Any]] = []
        ended = run_in_fork(
            lambda send: self._judge_all([prepared], how, send), rows.append, how.patience()
        )
        self._tell(prepared[0], rows, ended)


class Cold(Zygote):
    """Imports the project anew for every candidate, in a fork that serves the changed bytes."""

    def judge(self, candidates: Sequence[Candidate], how: How) -> None:
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
            self._one(candidate, files, how)

    def _one(self, candidate: Candidate, files: Dict[str, bytes], how: How) -> None:
        rows: List[Dict[str, Any]] = []
        patience = 7.0 + how.patience()
        with changed_on_disk(self.spec["root"], files):
            ended = run_in_fork(lambda send: self._run(candidate, how, send), rows.append, patience)
        self._tell(candidate, rows, ended)

    def _run(self, candidate: Candidate, how: How, send: Any) -> None:
        import pytest

        bound_memory(self.spec["memory_mb"])
        guards = self.guards(candidate)
        judge = Judge([*self.spec["failing"], *guards])
        loop = _ColdLoop(judge, self.spec["failing"], guards, how)
        pytest.main(_quiet(self.spec), plugins=[judge, loop])
        send(loop.said.row())


class _ColdLoop:
    """Takes the place of pytest's loop in one fork of the cold zygote."""

    def __init__(self, judge: Judge, failing: List[str], guards: List[str], how: How) -> None:
        self._judge = judge
        self._failing = failing
        self._guards = guards
        self._how = how
        self.said = Said("killed")  # also when collection ends in an error

    def pytest_runtestloop(self, session: Any) -> bool:
        """Judge once, when every test is there that must pass."""
        gone = next((t for t in self._guards if t not in self._judge.items), None)
        failing = [t for name in self._failing for t in self._tests_of(name)]
        self.said = Said("killed", gone)
        if gone is None and failing and session.testsfailed == 0:
            self.said = self._judge.judge(failing, self._guards, self._how)
        return True

    def _tests_of(self, name: str) -> List[str]:
        """Return the tests under a name: a module that could not be collected stands for all."""
        if name in self._judge.items:
            return [name]
        inside = "" if name.endswith("conftest.py") else name + "::"
        return [t for t in self._judge.items if t.startswith(inside)] if "::" not in name else []


def _judge(zygote: Zygote, message: Dict[str, Any]) -> None:
    zygote.know(message["guards"])
    zygote.judge(
        message["candidates"], How(message["seconds"], message["level"], message["vector"])
    )


HANDLERS: Dict[str, Callable[[Any, Dict[str, Any]], None]] = {
    "judge": _judge,
    "behaviours": answer_behaviours,
}
"""By kind of message, what answers it; the answers end with a message of kind "done"."""


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
