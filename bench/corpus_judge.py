"""Tells a right repair of a bug below `bench/corpus` from a merely plausible one, on sealed inputs.

The patched project and the one with the human repair answer the same seeded inputs, each in a
process of its own. Equal answers on all of them, values or types of exceptions, are right.
"""

import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

CORPUS = Path(__file__).resolve().parent / "corpus"
SEED = 20261121
ANSWERS = Path(__file__).resolve().with_name("corpus_answers.py")
WALL_SECONDS = 90
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
        bug = load_bug(folder)
        question = [str(folder / "sealed.py"), bug.entry, f"{bug.name} {seed}"]
        command = [sys.executable, "-S", "-s", "-B", str(ANSWERS), *question]
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
