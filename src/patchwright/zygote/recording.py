"""Note the calls that tests make: to given functions, and where tests enter the project above them.

A profile function sees every call; what it notes is copied at once, before the call changes it.
"""

import copy
import os
import sys
import types
from typing import Any, Dict, Iterable, List, Set, Tuple

from .hotswap import LiveFunctions
from .inputs import Call

MOST_OF_TEST = 12  # different calls of one function that one test contributes
MOST_SEEN = 300  # calls of one function in one test that are looked at
MOST_UP = 60  # frames between a call and the project frame above it
FunctionType = types.FunctionType


class Recorder:
    """Records while tests run; `targets` are the functions that candidates change."""

    def __init__(self, root: str, live: LiveFunctions, targets: List[Any], tests: Set[str]) -> None:
        self._root = root + os.sep
        self._live = live
        self._tests = tests
        self.functions: List[Any] = list(targets)
        self._kinds: Dict[int, Tuple[Any, str, int]] = {}
        for number, function in enumerate(self.functions):
            code = function.__code__
            self._kinds[id(code)] = (code, "target", number)
        self.calls: Dict[Tuple[int, str], Call] = {}
        self.skipped = 0
        self._seen: Dict[int, int] = {}
        self._fresh: Dict[int, int] = {}
        self._open: Dict[int, Tuple[int, str]] = {}  # frame -> the entry call that it runs
        self._walked: Set[int] = set()  # frames above which all entry calls are marked
        self._entries: Dict[Tuple[int, str], Call] = {}
        self._reaching: Set[Tuple[int, str]] = set()
        self._generators: Dict[int, Any] = {}
        self._busy = False

    def record(self, run: Any, test: str) -> None:
        """Run one test and note its calls; `run` says whether it passed."""
        before = set(self.calls)
        self._seen, self._fresh, self._open = {}, {}, {}
        self._walked = set()
        self._entries, self._reaching, self._generators = {}, set(), {}
        sys.setprofile(self._profile)
        try:
            passed = run(test)
        finally:
            sys.setprofile(None)
        for key in self._reaching:
            call = self._entries[key]
            known = self.calls.get(key, call)
            self.calls[key] = known._replace(entry=True)
        origin = "passing" if passed else "failing"
        for key in [k for k in self.calls if k not in before]:
            self.calls[key] = self.calls[key]._replace(origin=origin)

    # --- one event -----------------------------------------------------------------------------

    def _profile(self, frame: Any, event: str, arg: Any) -> None:
        if self._busy or event not in ("call", "return"):
            return
        if event == "return":
            if id(frame) not in self._generators:
                self._open.pop(id(frame), None)
            self._walked.discard(id(frame))
            return
        kind, number = self._kind(frame.f_code)
        if kind not in ("target", "project"):
            return
        self._busy = True
        try:
            self._note(frame, kind, number)
        finally:
            self._busy = False

    def _kind(self, code: Any) -> Tuple[str, int]:
        known = self._kinds.get(id(code))
        if known is None:
            known = (code, *self._classify(code))
            self._kinds[id(code)] = known
        return known[1], known[2]

    def _classify(self, code: Any) -> Tuple[str, int]:
        path = os.path.realpath(code.co_filename)
        if not path.startswith(self._root):
            return "other", -1
        name = os.path.basename(path)
        if path in self._tests or name.startswith("test_") or name == "conftest.py":
            return "test", -1
        functions = self._live.running(code)
        if len(functions) != 1 or code.co_name in ("<lambda>", "<module>"):
            return "inner", -1
        self.functions.append(functions[0])
        return "project", len(self.functions) - 1

    def _note(self, frame: Any, kind: str, number: int) -> None:
        if frame.f_code.co_flags & 0x2A0:  # generator, coroutine, asynchronous generator
            if id(frame) in self._generators:
                return
            self._generators[id(frame)] = frame
        entry = self._enters(frame)
        if kind == "project" and not entry:
            return
        if kind == "target":
            self._mark_reaching(frame)
        self._seen[number] = self._seen.get(number, 0) + 1
        if self._seen[number] <= MOST_SEEN and self._fresh.get(number, 0) < MOST_OF_TEST:
            self._keep(frame, kind, number, entry)

    def _enters(self, frame: Any) -> bool:
        above = frame.f_back
        for _ in range(MOST_UP):
            if above is None:
                return False
            kind, _number = self._kind(above.f_code)
            if kind != "other":
                return kind == "test"
            above = above.f_back
        return False

    def _mark_reaching(self, frame: Any) -> None:
        above = frame.f_back
        while above is not None:
            key = self._open.get(id(above))
            if key is not None:
                self._reaching.add(key)
            if id(above) in self._walked:  # deep recursion would be walked at every level
                break
            above = above.f_back
        self._walked.add(id(frame))

    def _keep(self, frame: Any, kind: str, number: int, entry: bool) -> None:
        try:
            args, kwargs = _arguments(frame)
            call = Call(number, args, kwargs, "failing", entry)
            key = call.key()
            if kind == "project":
                self._open[id(frame)] = key
            known = self.calls if kind == "target" else self._entries
            if key not in known:
                args, kwargs = copy.deepcopy((args, kwargs))
                known[key] = call._replace(args=args, kwargs=kwargs)
                self._fresh[number] = self._fresh.get(number, 0) + 1
            elif entry and not known[key].entry:
                known[key] = known[key]._replace(entry=True)
        except Exception:  # foreign code; generators, locks and files cannot be copied
            self.skipped += 1


def _arguments(frame: Any) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
    code, values = frame.f_code, frame.f_locals
    names, count, only = code.co_varnames, code.co_argcount, code.co_kwonlyargcount
    args = [values[name] for name in names[:count]]
    kwargs = {name: values[name] for name in names[count : count + only]}
    place = count + only
    if code.co_flags & 0x04:
        args.extend(values[names[place]])
        place += 1
    if code.co_flags & 0x08:
        kwargs.update(values[names[place]])
    return tuple(args), kwargs


def spread(calls: Iterable[Call], most: int) -> List[Call]:
    """Return at most so many calls, the same share of every function and origin, entries first."""
    groups: Dict[Tuple[int, str, bool], List[Call]] = {}
    for call in calls:
        groups.setdefault((call.function, call.origin, call.entry), []).append(call)
    ordered = [groups[key] for key in sorted(groups, key=lambda k: (not k[2], k[1], k[0]))]
    found: List[Call] = []
    for round_number in range(max(map(len, ordered), default=0)):
        found.extend(group[round_number] for group in ordered if round_number < len(group))
    return found[:most]
