"""Tells a right repair of a bug below `bench/corpus` from a merely plausible one, on sealed inputs.

The patched project and the one with the human repair answer the same seeded inputs, each in a
process of its own. Equal answers on all of them, values or types of exceptions, are right.
"""

import functools
import json
import os
import random
import resource
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict

CORPUS = Path(__file__).resolve().parent / "corpus"
SEED = 20261121
MOST_INPUTS = 300
ANSWER_SECONDS = 0.4
"""CPU seconds for one answer; the human repairs need a thousandth of it."""
PROCESS_SECONDS = 12
"""CPU seconds for all answers of one process; those that are missing differ."""
WALL_SECONDS = 90
MEMORY_BYTES = 2 << 30
LONGEST_SERIES = 1000
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".pytest_cache")


class Verdict(TypedDict):
    """How a patched project answers, compared with the human repair."""

    right: bool
    differing: int
    of: int


@dataclass(frozen=True)
class Edit:
    """A text that occurs once in a file of the project, and the one to put in its place."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Bug:
    """One small broken project, and what a person knows of it."""

    name: str
    """Family and folder, as in `off_by_one/page_count`."""
    folder: Path
    family: str
    note: str
    entry: str
    """The module to judge, or `module:function` where one call of it is an answer."""
    repair: tuple[Edit, ...]
    plausible: tuple[tuple[Edit, ...], ...]
    """Other patches that pass the suite and are not right."""
    open: bool
    """The suite leaves the repair open: to abstain is the best answer."""
    reason: str


class OutOfTimeError(BaseException):
    """Raised by the timer inside code that takes too long; no `except Exception` stops it."""


def load_bugs(root: Path = CORPUS) -> tuple[Bug, ...]:
    """Return every bug below a folder, in order of name."""
    return tuple(load_bug(path.parent) for path in sorted(root.glob("*/*/bug.toml")))


def load_bug(folder: Path) -> Bug:
    """Read one `bug.toml`; a key that nobody knows is a TypeError."""
    table = tomllib.loads((folder / "bug.toml").read_text(encoding="utf-8"))
    others = tuple(tuple(Edit(**e) for e in o["edits"]) for o in table.pop("plausible", ()))
    return Bug(
        name=f"{folder.parent.name}/{folder.name}",
        folder=folder,
        repair=tuple(Edit(**edit) for edit in table.pop("repair")),
        plausible=others,
        open=table.pop("open", False),
        reason=table.pop("reason", ""),
        **table,
    )


def edited(bug: Bug, edits: Iterable[Edit]) -> dict[str, str]:
    """Return the new text of every file that the edits touch.

    Raises:
        ValueError: a text to replace is absent, or there more than once.
    """
    texts: dict[str, str] = {}
    for edit in edits:
        text = texts.get(edit.path) or _text(bug, edit.path)
        if text.count(edit.before) != 1:
            message = f"{bug.name}: {edit.before!r} is {text.count(edit.before)} times in the file"
            raise ValueError(message)
        texts[edit.path] = text.replace(edit.before, edit.after)
    return texts


def judge(bug_folder: Path, patched_files: Mapping[str, str], *, seed: int = SEED) -> Verdict:
    """Compare a patched project with the human repair on the sealed inputs.

    `patched_files` has the new text of the files that the patch changed, by their path below
    `project/`. The same seed gives the same verdict.
    """
    reference = _reference(Path(bug_folder).resolve(), seed)
    answers = _answers(Path(bug_folder).resolve(), patched_files, seed)
    alike = sum(a == b for a, b in zip(reference, answers, strict=False))
    differing = len(reference) - alike
    return Verdict(right=differing == 0 and alike > 0, differing=differing, of=len(reference))


@functools.cache
def _reference(folder: Path, seed: int) -> tuple[str, ...]:
    bug = load_bug(folder)
    return tuple(_answers(folder, edited(bug, bug.repair), seed))


def _text(bug: Bug, path: str) -> str:
    return (bug.folder / "project" / path).read_text(encoding="utf-8")


def _answers(folder: Path, files: Mapping[str, str], seed: int) -> Sequence[str]:
    with tempfile.TemporaryDirectory(prefix="judge-") as scratch:
        project = Path(scratch) / "project"
        lay_out(folder, files, project)
        command = [sys.executable, "-S", "-s", "-B", __file__, str(folder), str(seed)]
        environment = {"PATH": os.defpath, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
        with subprocess.Popen(
            command,
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                written, _ = process.communicate(timeout=WALL_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                written, _ = process.communicate()
    return written.decode("utf-8", "replace").splitlines()


def lay_out(folder: Path, files: Mapping[str, str], project: Path) -> None:
    """Copy the project of a bug and put the given texts in place of its files."""
    shutil.copytree(folder / "project", project, ignore=LEFTOVERS)
    for path, text in files.items():
        (project / path).write_text(text, encoding="utf-8")


def _answer_all(folder: Path, seed: int) -> None:
    """Write one line for each sealed input, as long as time allows."""
    _limit()
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    sys.path[0] = str(Path.cwd())
    bug = load_bug(folder)
    sealed = runpy.run_path(str(folder / "sealed.py"))
    module_name, _, function = bug.entry.partition(":")
    call = sealed.get("call") or (lambda module, args: getattr(module, function)(*args))
    rng = random.Random(f"{bug.name} {seed}")
    for args in islice(sealed["inputs"](rng), MOST_INPUTS):
        print(_answer(call, module_name, args), file=sink, flush=True)


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
    return json.dumps(answer, sort_keys=True)


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
    if is_dataclass(value) and not isinstance(value, type):
        return [[f.name, _plain(getattr(value, f.name), depth)] for f in fields(value)]
    if isinstance(value, Iterator):
        return [_plain(item, depth) for item in islice(value, LONGEST_SERIES)]
    if isinstance(value, type) or callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    if hasattr(value, "__dict__") and not isinstance(value, Enum | BaseException):
        return _plain(vars(value), depth)
    return repr(value)


def _sorted(values: Iterable[Any]) -> list[Any]:
    return sorted(values, key=functools.partial(json.dumps, sort_keys=True))


if __name__ == "__main__":
    _answer_all(Path(sys.argv[1]), int(sys.argv[2]))
