"""Judge candidates in memory: the suite is collected once, then code objects are exchanged.

Many candidates share a fork, and failing tests are asked first. That convicts; what survives is
asked again in a clean fork, in the original order and through pytest's whole protocol.
"""

import functools
import gc
import time
import warnings
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Sequence, Tuple

import pytest

from .calibration import Calibration
from .channel import Channel
from .direct import direct_calls
from .early import EarlyCode
from .endless import proves
from .forks import run_in_fork
from .hotswap import Compiler, Invalid, LiveFunctions, Swap, Unit, Unswappable, put, put_back
from .judge import TIMES_STEPS, How, Judge, Said, bound_memory
from .residue import Residue, Space
from .serving import FLOOR_STEPS, Candidate, Row, Zygote

MOST_POLLUTED = 3  # batches, and a quarter of all: then every candidate gets a fork of its own
POLLUTED_SHARE = 0.25
ROWS_AT_ONCE = 32
WINDOW = 8  # candidates between two looks at what was left behind
CHEAP_NODES = 100  # values to look at that cost little beside a candidate of the fewest steps
SECONDS_AT_ONCE = 0.05
WATCHED_STEPS = 5000  # in which a loop has to come back to a state, if it ever does
COUNTED_BYTES = 400000  # of source whose living functions get counters
Prepared = Tuple[Candidate, List[Swap]]


class Warm(Zygote):
    """A pytest plug-in that serves instead of running the collected tests."""

    def __init__(self, channel: Channel, spec: Dict[str, Any], handlers: Mapping[str, Any]) -> None:
        super().__init__(channel, spec)
        self.plugin = Judge([*spec["failing"], *spec["passing"]])
        self._handlers = handlers
        self._early = EarlyCode(self.root)
        self._early.start()
        self._failing: List[str] = []
        self._passing: List[str] = []
        self._quick: List[str] = []
        self._alone = False  # tests depend on each other: a fork for every candidate
        self._batches = self._batches_polluted = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        """Look at what runs from here on: conftests are the project's."""
        self._early.look()

    def pytest_runtestloop(self, session: Any) -> bool:
        """Take the place of pytest's loop over the collected tests."""
        manager = session.config.pluginmanager
        reporter = manager.getplugin("terminalreporter")
        if reporter is not None:
            manager.unregister(reporter)
        gc.enable()
        live = LiveFunctions(self.root, self._early.stop())
        live.count_steps(live.files(self.spec.get("counted", ()), COUNTED_BYTES))
        self.compiler = Compiler(self.root, live)
        self.plugin.direct = direct_calls(session.config, self.plugin.items.values())
        self._watch_state()
        self._caches = _caches(self.root)
        self._calibrate()
        gc.collect()
        gc.freeze()
        self.serve(self._handlers)
        return True

    def _calibrate(self) -> None:
        tests = Calibration(self.plugin, self.residue, self.spec, self.root).run()
        found = tests.found
        self._alone = tests.alone
        self._keep_direct(tests.direct)
        self.residue.forgive(tests.changed)
        self.plugin.costs = {t: row[2] for t, row in found.items() if row[2] >= 0}
        ending = [row[2] for row in found.values() if row[2] >= 0]
        self.steps = max([FLOOR_STEPS, *(TIMES_STEPS * steps for steps in ending)])
        self._failing = [t for t in self.spec["failing"] if t in found and not found[t][0]]
        self._passing = [t for t in self.spec["passing"] if t in found and found[t][0]]
        # A test that hangs would cost its whole allowance at every check for pollution.
        self._quick = [t for t in self._failing if found[t][2] >= 0][:5]
        rows = {t: row[:3] for t, row in found.items()}
        self.channel.send({"kind": "ready", "found": rows, "alone": self._alone})

    def _keep_direct(self, tests: FrozenSet[str]) -> None:
        lost = [test for test in self.plugin.direct if test not in tests]
        for test in lost:
            del self.plugin.direct[test]
        if lost:
            self._watch_state()

    def _watch_state(self) -> None:
        items, direct = self.plugin.items, self.plugin.direct
        shared = {test: item for test, item in items.items() if test not in direct}
        self.residue = Residue(self.root, [*_parameters(shared), *_defaults(self.compiler.live)])
        self.plugin.clean = self.residue.clean

    # --- preparing -----------------------------------------------------------------------------

    def judge(self, candidates: Sequence[Candidate], how: How) -> None:
        """Compile all, fork once, exchange code for one candidate after the other."""
        ready = list(self._prepared(candidates))
        if how.ordered:  # so dear that it is done only once, as if it had survived already
            for prepared in ready:
                self._confirm(prepared, how)
        elif self._alone or not self._batch(ready, how):
            for prepared in ready:
                self._one(prepared, how)

    def _prepared(self, candidates: Sequence[Candidate]) -> Iterator[Prepared]:
        for candidate in candidates:
            try:
                units = [Unit(row) for row in candidate["units"]]
                swaps = self.compiler.swaps(units, candidate["edits"])
            except Unswappable:
                self.verdict(candidate, "unswappable")
                continue
            except Invalid:
                self.verdict(candidate, "invalid")
                continue
            if not candidate["again"] and not self._is_new(units, swaps):
                self.verdict(candidate, "duplicate")
                continue
            yield candidate, swaps

    def _is_new(self, units: List[Unit], swaps: List[Swap]) -> bool:
        rows = zip(units, swaps)  # noqa: B905 - Python 3.8
        keys = [(unit.key, swap.meaning) for unit, swap in rows if swap.is_change]
        return bool(keys) and self.first_time(tuple(sorted(keys)))

    # --- many in a fork ------------------------------------------------------------------------

    def _batch(self, ready: List[Prepared], how: How) -> bool:
        """Judge all in as few forks as go; False when they polluted each other.

        Verdicts are held back until the fork has shown that its tests still do what they did.
        """
        waiting, careful = list(ready), False
        self._batches += 1
        while waiting:
            done, ended, polluted = self._one_fork(waiting, how, careful)
            if polluted:
                self._batches_polluted += 1
                most = max(MOST_POLLUTED, POLLUTED_SHARE * self._batches)
                self._alone = self._batches_polluted >= most
                return False
            for place, row in enumerate(done):
                self._settle(waiting[place], row, how)
            waiting = waiting[len(done) :]
            if waiting and ended != "exited":
                if careful:
                    candidate, _ = waiting.pop(0)
                    self.verdict(candidate, self.death(candidate, ended))
                careful = not careful
            ready[:] = waiting
        return True

    def _one_fork(
        self, batch: List[Prepared], how: How, careful: bool
    ) -> Tuple[List[Row], str, bool]:
        messages: List[Row] = []
        ended = run_in_fork(
            lambda send: self._judge_all(batch, how, _Rows(send, careful)),
            messages.append,
            how.patience(),
            how.sleep,
        )
        rows = [row for message in messages for row in message["rows"]]
        polluted = any(row.get("polluted") for row in rows)
        return [row for row in rows if "verdict" in row], ended, polluted

    def _settle(self, prepared: Prepared, row: Row, how: How) -> None:
        """Believe a death at once, but a survival only when it happened in a clean fork."""
        if row["verdict"] == "survived" or row.get("unsure"):
            self._confirm(prepared, how)
            return
        self.plugin.note_kill(row["by"])
        self.verdict(prepared[0], row["verdict"], row)

    def _judge_all(self, batch: List[Prepared], how: How, rows: "_Rows") -> None:
        bound_memory(self.spec["memory_mb"])
        filters = list(warnings.filters)
        window: List[Row] = []
        for number, prepared in enumerate(batch, start=1):
            said = self._judged(prepared, how)
            window.append(said.row())
            broken = said.backstop or said.word == "out_of_memory"
            if not (broken or self._looks(said, number % rows.window) or number == len(batch)):
                continue
            dirty = broken or (self.residue.small and not self.residue.clean())
            self._add(window, dirty, rows)
            if dirty:
                rows.send()
                return  # nothing is clean any more: the rest goes on in a fresh fork
            window = []
            if len(warnings.filters) != len(filters):
                warnings.filters[:] = filters  # type: ignore[index]
        if len(batch) > 1:
            rows.add({"polluted": not self.residue.clean() or self._behaves_otherwise(batch)})
        rows.send()

    def _looks(self, said: Said, left: int) -> bool:
        """Say whether to look for leftovers: at once where that is cheap beside the judging.

        A candidate that comes after another's leftovers may die of them and sweep them away.
        """
        return left == 0 or self.residue.nodes <= CHEAP_NODES + said.steps // 4

    def _add(self, window: List[Row], dirty: bool, rows: "_Rows") -> None:
        """Add what was said since the last look; nothing is sure where something was left."""
        several = len(window) > 1 or len(self._failing) > 1
        for row in window:
            row["unsure"] = dirty and several and row["verdict"] == "killed"
            rows.add(row)

    def _judged(self, prepared: Prepared, how: How) -> Said:
        candidate, swaps = prepared
        self._forget()
        undo = put(swaps)
        self._watch(candidate, how)
        try:
            return self.plugin.judge(self._failing, self.guards(candidate), how)
        finally:
            put_back(undo)
            self.residue.put_back()

    def _watch(self, candidate: Candidate, how: How) -> None:
        """Let the judge ask whether this candidate's loops provably never end."""

        def endless(test: str) -> bool:
            units = [Unit(row) for row in candidate["units"]]
            heads = self.compiler.heads(units, candidate["edits"])
            steps = min(how.steps, WATCHED_STEPS)
            return proves(lambda: self.plugin.passes(test, how.whole), heads, steps)

        self.plugin.endless = endless

    def _forget(self) -> None:
        for cache in self._caches:
            cache.cache_clear()

    def _behaves_otherwise(self, batch: List[Prepared]) -> bool:
        self._forget()
        how = How(self.spec["test_seconds"], steps=self.steps)
        guards = self.guards(batch[-1][0])
        directly = all(test in self.plugin.direct for test in guards[:20])
        for test in self._quick if directly else self._quick[:2]:
            if self.plugin.judge([test], [], how).word == "survived":
                return True
        for test in guards[: 20 if directly else 5]:
            if self.plugin.judge([test], [], how).word != "survived":
                return True
        return False

    # --- one in a fork -------------------------------------------------------------------------

    def _one(self, prepared: Prepared, how: How) -> None:
        """Judge one candidate alone; in the original order where tests depend on each other."""
        rows = self._alone_in_fork(prepared, how._replace(ordered=self._alone))
        if rows[0]["verdict"] == "survived" or rows[0].get("unsure"):
            self._confirm(prepared, how)
        else:
            self.verdict(prepared[0], rows[0]["verdict"], rows[0])

    def _confirm(self, prepared: Prepared, how: How) -> None:
        row = self._alone_in_fork(prepared, how._replace(ordered=True, whole=True))[0]
        self.verdict(prepared[0], row["verdict"], row)

    def _alone_in_fork(self, prepared: Prepared, how: How) -> List[Row]:
        messages: List[Row] = []
        ended = run_in_fork(
            lambda send: self._judge_one(prepared, how, send),
            messages.append,
            how.patience(),
            how.sleep,
        )
        return messages or [{"verdict": self.death(prepared[0], ended)}]

    def _judge_one(self, prepared: Prepared, how: How, send: Any) -> None:
        bound_memory(self.spec["memory_mb"])
        candidate, swaps = prepared
        self._forget()
        put(swaps)
        self._watch(candidate, how)
        # What ran before in the original order may be why a test passes.
        guards = self._passing if self._alone else self.guards(candidate)
        said = self.plugin.judge(self._failing, guards, how)
        row = said.row()
        dirty = not how.ordered and not self.residue.clean()
        row["unsure"] = dirty and said.word == "killed" and len(self._failing) > 1
        send(row)


class _Rows:
    """Sends rows together, because a message costs as much as a quick test."""

    def __init__(self, send: Any, careful: bool) -> None:
        self._send = send
        self._most = 1 if careful else ROWS_AT_ONCE
        self.window = 1 if careful else WINDOW
        self._rows: List[Row] = []
        self._since = time.monotonic()

    def add(self, row: Row) -> None:
        self._rows.append(row)
        if len(self._rows) >= self._most or time.monotonic() > self._since + SECONDS_AT_ONCE:
            self.send()

    def send(self) -> None:
        self._send({"rows": self._rows})
        self._rows = []
        self._since = time.monotonic()


def _parameters(items: Mapping[str, Any]) -> Iterator[Space]:
    """Yield the parameters of tests: their decorators hold the only reference to some."""
    for test, item in items.items():
        given = getattr(getattr(item, "callspec", None), "params", None)
        if given:
            yield test + ".", given


def _defaults(live: LiveFunctions) -> Iterator[Space]:
    """Yield the default values of functions, which calls may change."""
    for number, function in enumerate(live.all()):
        values = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        if any(type(value) in (list, dict, set, bytearray) for value in values):
            yield "{}({}).".format(function.__qualname__, number), dict(enumerate_names(values))


def enumerate_names(values: Sequence[Any]) -> Iterator[Tuple[str, Any]]:
    """Yield values with a name for each."""
    for number, value in enumerate(values):
        yield str(number), value


def _caches(root: str) -> List[Any]:
    """Return the caches of the repository's functions: they remember what other code answered."""
    kind = type(functools.lru_cache()(len))
    found = []
    for item in gc.get_objects():
        if type(item) is kind:
            code = getattr(getattr(item, "__wrapped__", None), "__code__", None)
            if code is not None and str(code.co_filename).startswith(root + "/"):
                found.append(item)
    return found
