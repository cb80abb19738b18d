"""Compare what candidates do on the calls that tests make, and on calls near to those.

The tests run once in a fork of the zygote, on the code as it is. In that fork the calls are kept;
the code as it is and every candidate answer them in forks of it, so nothing has to travel but
digests and short texts.
"""

import os
from typing import Any, Callable, Dict, List, Sequence, Set, Tuple

from .answers import UNKNOWN, Answer, answer_all, source_of
from .forks import run_in_fork
from .hotswap import Invalid, Swap, Unit, Unswappable, put
from .inputs import Call, mutated_calls
from .judge import How, bound_memory
from .recording import Recorder, spread

FLOOR_STEPS = 5_000
FEW = 3  # candidates of which every compared call is written down
MOST_STEPS = 200_000
TIMES_STEPS = 10
DEAR_STEPS = 100_000  # of a test whose calls are not recorded when there are others
MOST_HANGING = 4  # calls on which the code as it is runs out of steps
MOST_TESTS = 60
Send = Callable[[Dict[str, Any]], None]


def answer_behaviours(zygote: Any, message: Dict[str, Any]) -> None:
    """Answer a request of kind "behaviours": the calls, then each one's answers."""
    patience = float(message["seconds"])
    run_in_fork(
        lambda send: _Comparison(zygote, message, send).run(), zygote.channel.send, patience
    )


class _Comparison:
    """One request under way, in a fork of the zygote."""

    def __init__(self, zygote: Any, message: Dict[str, Any], send: Send) -> None:
        self._zygote = zygote
        self._message = message
        self._send = send
        self._root = os.path.realpath(zygote.spec["root"])

    def run(self) -> None:
        bound_memory(self._zygote.spec["memory_mb"])
        swaps = self._swaps()
        recorder = self._recorder(swaps)
        most = int(self._message["most"])
        recorded = spread(recorder.calls.values(), most // 2)
        calls = recorded + mutated_calls(recorded, most - len(recorded), self._message["seed"])
        functions = recorder.functions
        calls, limits, base = self._steady(functions, calls)
        rows = {n: self._ask(functions, calls, limits, swap) for n, swap in swaps.items()}
        self._tell(functions, calls, base, rows, recorder.skipped)

    def _swaps(self) -> Dict[int, List[Swap]]:
        found = {}
        for candidate in self._message["candidates"]:
            units = [Unit(row) for row in candidate["units"]]
            try:
                found[candidate["n"]] = self._zygote.compiler.swaps(units, candidate["edits"])
            except (Unswappable, Invalid):
                continue
        return found

    def _recorder(self, swaps: Dict[int, List[Swap]]) -> Recorder:
        targets: Dict[int, Any] = {}
        for swap in swaps.values():
            for functions in (part.functions for part in swap):
                targets.setdefault(id(functions[0]), functions[0])
        plugin = self._zygote.plugin
        paths = _test_paths(plugin.items.values())
        recorder = Recorder(self._root, self._zygote.compiler.live, list(targets.values()), paths)
        how = How(self._zygote.spec["test_seconds"], steps=MOST_STEPS, whole=True)

        def run(test: str) -> bool:
            return bool(plugin.judge([test], [], how).word == "survived")

        for test in self._quick_tests():
            recorder.record(run, test)
        return recorder

    def _quick_tests(self) -> List[str]:
        """Return the tests whose calls are recorded: the cheapest alone when all are dear."""
        plugin = self._zygote.plugin
        named = self._message["failing"] + self._message["passing"]
        known = [test for test in named if test in plugin.items]
        quick = [test for test in known if plugin.costs.get(test, 0) <= DEAR_STEPS]
        return quick[:MOST_TESTS] or sorted(known, key=lambda t: int(plugin.costs[t]))[:1]

    def _steady(
        self, functions: List[Any], calls: List[Call]
    ) -> Tuple[List[Call], List[int], List[Answer]]:
        """Return the calls that the code as it is answers, and answers the same way twice."""
        limits = [FLOOR_STEPS] * len(calls)
        first = self._ask(functions, calls, limits, [], patient=True)
        again = self._ask(functions, calls, limits, [], patient=True)
        kept: List[int] = []
        hanging = 0
        for number, answer in enumerate(first):
            same = _key(answer) == _key(again[number]) and answer["word"] != "unknown"
            hanging += answer["word"] == "out_of_steps"
            if same and (answer["word"] != "out_of_steps" or hanging <= MOST_HANGING):
                kept.append(number)
        steps = [min(MOST_STEPS, max(FLOOR_STEPS, TIMES_STEPS * first[n]["steps"])) for n in kept]
        return [calls[n] for n in kept], steps, [first[n] for n in kept]

    def _ask(
        self,
        functions: List[Any],
        calls: List[Call],
        limits: List[int],
        swap: Sequence[Swap],
        patient: bool = False,
    ) -> List[Answer]:
        """Return an answer to every call; a fork that dies at one goes on behind it in the next."""
        found: List[Answer] = [UNKNOWN] * len(calls)
        start, forks = 0, 0
        while start < len(calls) and forks < (12 if patient else 4):
            rows: List[Answer] = []
            rest, bounds = calls[start:], limits[start:]

            def work(send: Send, rest: List[Call] = rest, bounds: List[int] = bounds) -> None:
                put(swap)
                answer_all(functions, rest, bounds, send)

            run_in_fork(work, rows.append, 4.0)
            for row in rows:
                found[start + row["call"]] = row
            start += len(rows) + (0 if rows and rows[-1]["word"] == "out_of_steps" else 1)
            forks += 1
        return found

    def _tell(
        self,
        functions: List[Any],
        calls: List[Call],
        base: List[Answer],
        rows: Dict[int, List[Answer]],
        skipped: int,
    ) -> None:
        differing = {
            number
            for number, answer in enumerate(base)
            if any(_key(found[number]) != _key(answer) for found in rows.values())
        }
        few = len(rows) <= FEW  # of few candidates it matters as well what they leave alone
        shown = [
            dict(
                source_of(functions[call.function], call) if few or number in differing else {},
                function=_place(functions[call.function]),
                origin=call.origin,
                entry=call.entry,
            )
            for number, call in enumerate(calls)
        ]
        self._send({"kind": "calls", "calls": shown, "skipped": skipped})
        for n, answers in [(-1, base), *sorted(rows.items())]:
            told = [_row(a, number in differing) for number, a in enumerate(answers)]
            self._send({"kind": "answers", "n": n, "answers": told})


def _key(answer: Answer) -> Tuple[str, str, str, str]:
    return answer["word"], answer["type"], answer["digest"], answer["left"]


def _row(answer: Answer, differing: bool) -> List[str]:
    extra = [answer["text"], answer.get("literal", "")] if differing else ["", ""]
    return [*_key(answer), *extra]


def _place(function: Any) -> str:
    return "{}.{}".format(function.__module__, function.__qualname__)


def _test_paths(items: Any) -> Set[str]:
    paths = (str(getattr(item, "fspath", "")) for item in items)
    return {os.path.realpath(path) for path in paths if path}
