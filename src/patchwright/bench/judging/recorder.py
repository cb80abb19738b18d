"""Compare two versions of a module on the calls that a suite makes to the functions they differ in.

Reads `request.json` from the working folder, runs pytest there on the first version, gives every
recorded call to both versions on copies of its arguments, and prints a line that begins with
VERDICT.
"""

import builtins
import copy
import gc
import json
import os
import sys
import types
from typing import Any, Callable, Dict, Iterator, List, Tuple

from .state import answered, state

MARK = "VERDICT "
HOOK = "__patchwright_judge__"
MOST_CALLS = 300
"""Calls of one function that are compared; the first ones, in the order of the suite."""
MOST_SHOWN = 3
_OPTIMISED = 0x1


def main() -> None:
    """Answer the request in the working folder."""
    out = os.dup(1)
    with open("request.json", encoding="utf-8") as file:
        request = json.load(file)
    os.remove("request.json")
    import pytest  # before the roots: a module of that name must not take its place

    sys.path[:0] = request["roots"]
    recorder = Recorder(request["files"])
    pytest.main(["-q", "-p", "no:cacheprovider", *request["tests"]], plugins=[recorder])
    os.write(out, (MARK + json.dumps(recorder.verdict()) + "\n").encode())
    os._exit(0)


class Recorder:
    """A pytest plug-in that puts itself between the suite and the functions that differ."""

    def __init__(self, files: Dict[str, List[str]]) -> None:
        self.files = files
        self.wanted = 0
        self.pairs: List[Tuple[Callable[..., Any], Callable[..., Any]]] = []
        self.left: List[int] = []
        self.version = -1
        self.compared = 0
        self.skipped = 0
        self.differences = 0
        self.examples: List[List[str]] = []

    def pytest_collection_finish(self) -> None:
        """Replace the code of every function that differs, once all modules are imported."""
        setattr(builtins, HOOK, self.call)
        for path, (old, new) in self.files.items():
            for before, after in changed_functions(path, old, new):
                self.wanted += 1
                for function in _living(os.path.realpath(path), before):
                    self._replace(function, after)

    def _replace(self, function: types.FunctionType, after: types.CodeType) -> None:
        before = function.__code__
        if before.co_freevars != after.co_freevars:
            return
        self.pairs.append((_twin(function, before), _twin(function, after)))
        self.left.append(MOST_CALLS)
        function.__code__ = _trampoline(len(self.pairs) - 1, before)

    def call(self, key: int, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Any:
        """Answer one call; outside of a comparison the first version does."""
        if self.version < 0 and self.left[key] > 0:
            self.left[key] -= 1
            self._compare(key, args, kwargs)
        return self.pairs[key][max(self.version, 0)](*args, **kwargs)

    def _compare(self, key: int, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> None:
        try:
            told = state((args, kwargs))
            copies = [copy.deepcopy((args, kwargs)) for _ in range(2)]
            if any(state(made) != told for made in copies):
                raise ValueError
        except Exception:
            self.skipped += 1
            return
        answers = [self._answer(key, version, *copies[version]) for version in (0, 1)]
        self.version = -1
        self.compared += 1
        if answers[0] != answers[1]:
            self.differences += 1
            if len(self.examples) < MOST_SHOWN:
                name = self.pairs[key][0].__qualname__
                self.examples.append([text[:300] for text in (name + told, *answers)])

    def _answer(self, key: int, version: int, args: Any, kwargs: Any) -> str:
        self.version = version
        try:
            return answered(self.pairs[key][version], args, kwargs)
        finally:
            self.version = -1

    def verdict(self) -> Dict[str, Any]:
        """Say how many calls were compared; without one nothing is proven."""
        proven = bool(self.compared) and len(self.pairs) >= self.wanted > 0
        return {
            "judged": True,
            "right": proven and not self.differences,
            "by": "calls" if proven else "nothing that could be compared",
            "compared": self.compared,
            "skipped": self.skipped,
            "differences": self.differences,
            "examples": self.examples,
        }


def changed_functions(
    path: str, old: str, new: str
) -> Iterator[Tuple[types.CodeType, types.CodeType]]:
    """Yield the outermost functions that differ; code outside of functions is not compared."""
    before = dict(_functions(compile(old, path, "exec")))
    after = dict(_functions(compile(new, path, "exec")))
    for name, code in before.items():
        if name in after and _plain(code) != _plain(after[name]):
            yield code, after[name]


def _functions(code: types.CodeType, above: str = "") -> Iterator[Tuple[str, types.CodeType]]:
    seen: Dict[str, int] = {}
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            seen[const.co_name] = seen.get(const.co_name, 0) + 1
            name = "{}.{}#{}".format(above, const.co_name, seen[const.co_name])
            if const.co_flags & _OPTIMISED:
                yield name, const
            else:
                yield from _functions(const, name)


def _plain(code: types.CodeType) -> Tuple[Any, ...]:
    """Return what a code object does, without the lines that it came from."""
    consts = tuple(
        _plain(const) if isinstance(const, types.CodeType) else (type(const).__name__, repr(const))
        for const in code.co_consts
    )
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return code.co_code, consts, names, counts


def _living(path: str, code: types.CodeType) -> Iterator[types.FunctionType]:
    for found in gc.get_objects():
        if type(found) is types.FunctionType and found.__code__.co_name == code.co_name:
            same = found.__code__.co_firstlineno == code.co_firstlineno
            if same and os.path.realpath(found.__code__.co_filename) == path:
                yield found


def _twin(function: types.FunctionType, code: types.CodeType) -> Callable[..., Any]:
    made = types.FunctionType(
        code, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__qualname__ = function.__qualname__
    return made


def _trampoline(key: int, code: types.CodeType) -> types.CodeType:
    """Return code that hands any call over to the recorder, with the free names of `code`."""
    free = ", ".join(code.co_freevars)
    uses = "({},)".format(free) if free else "None"
    source = "def outer({}):\n def call(*args, **kwargs):\n  {}\n  return {}({}, args, kwargs)\n"
    made = compile(source.format(free, uses, HOOK, key), "<judge>", "exec")
    outer = next(c for c in made.co_consts if isinstance(c, types.CodeType))
    return next(c for c in outer.co_consts if isinstance(c, types.CodeType))
