"""Answers the sealed inputs of one bug, in a process of its own; `corpus_judge` compares answers.

The current folder holds the project that is asked. Little is imported: this starts often.
"""

import json
import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from importlib import import_module
from itertools import islice
from typing import Any

MOST_INPUTS = 300
ANSWER_SECONDS = 0.4
"""CPU seconds for one answer; the human repairs need a thousandth of it."""
PROCESS_SECONDS = 12
"""CPU seconds for all answers of one process; those that are missing differ."""
MEMORY_BYTES = 2 << 30
LONGEST_SERIES = 1000


class OutOfTimeError(BaseException):
    """Raised by the timer inside code that takes too long; no `except Exception` stops it."""


def _answer_all(sealed_file: str, entry: str, seed: str) -> None:
    """Write one line for each sealed input, as long as time allows."""
    _limit()
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    sys.path[0] = ""
    sealed = _run(sealed_file)
    module_name, _, function = entry.partition(":")
    call = sealed.get("call") or (lambda module, args: getattr(module, function)(*args))
    for args in islice(sealed["inputs"](random.Random(seed)), MOST_INPUTS):
        print(_answer(call, module_name, args), file=sink, flush=True)


def _run(file: str) -> dict[str, Any]:
    with open(file, encoding="utf-8") as text:  # noqa: PTH123 - pathlib takes time to import
        code = compile(text.read(), file, "exec")
    names: dict[str, Any] = {"__name__": "sealed"}
    exec(code, names)
    return names


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESS_SECONDS, PROCESS_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGPROF, _out_of_time)


def _out_of_time(*_: object) -> None:
    raise OutOfTimeError


def _answer(call: Callable[..., Any], module: str, args: Any) -> str:
    try:
        signal.setitimer(signal.ITIMER_PROF, ANSWER_SECONDS, ANSWER_SECONDS)
        try:
            answer = _plain(call(import_module(module), args))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except BaseException as error:  # noqa: BLE001 - code under judgement may raise anything
        answer = {"raised": type(error).__name__}
    return _text(answer)


def _plain(value: Any, depth: int = 0) -> Any:
    """Return a form of a value that is equal where the values are."""
    if depth > 50:
        raise RecursionError
    deeper = depth + 1
    if isinstance(value, dict):
        return {"dict": _sorted([_plain(pair, deeper) for pair in value.items()])}
    if isinstance(value, set | frozenset):
        return {"set": _sorted(_plain(item, deeper) for item in value)}
    if isinstance(value, list | tuple):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_plain(item, deeper) for item in value]}
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return _number(value)
    return {type(value).__name__: _contents(value, deeper)}


def _number(value: float) -> Any:
    """Floats differ from the tenth digit on: the order of a sum is nobody's mistake."""
    if isinstance(value, int) or (value == value and value.is_integer() and abs(value) < 1e15):
        return int(value)
    return {"float": f"{value:.9g}"}


def _contents(value: Any, depth: int) -> Any:
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None and not isinstance(value, type):
        return [[name, _plain(getattr(value, name), depth)] for name in fields]
    if isinstance(value, Iterator):
        return [_plain(item, depth) for item in islice(value, LONGEST_SERIES)]
    if isinstance(value, type) or callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    if hasattr(value, "__dict__") and not isinstance(value, Enum | BaseException):
        return _plain(vars(value), depth)
    return repr(value)


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=_text)


def _text(answer: Any) -> str:
    return json.dumps(answer, sort_keys=True)


if __name__ == "__main__":
    _answer_all(*sys.argv[1:])
