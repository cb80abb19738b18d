"""What a model is shown of a failure: tests, values, suspects with their functions, callees."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from patchwright.model.edits import dedented
from patchwright.model.outline import Definition, definitions
from patchwright.model.packing import Part
from patchwright.models import CrashFrame, Failure, SuspiciousLocation, Validation
from patchwright.sources import SourceFile

MOST_TESTS: Final = 4
"""Failing tests of different kinds that are shown whole."""
MOST_MESSAGE: Final = 1500
MOST_TEST: Final = 4000
MOST_FUNCTIONS: Final = 25
MOST_REST: Final = 60
"""Lines between two functions that are shown."""
MOST_SIGNATURES: Final = 30
MOST_NEAR: Final = 5
MOST_VALUES: Final = 12
LONGEST_CONVENTIONS: Final = 3000

_COMMENTS = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
"""What a person does not see on a forge, and what a model shall not see either."""


@dataclass(frozen=True)
class Case:
    """Everything that is known of one failure; `sources` may be changed, `around` only read."""

    failures: Mapping[str, Failure]
    """Failing test id -> how it fails."""
    tests: Mapping[str, str]
    """Path of a test file -> its text."""
    sources: Mapping[str, SourceFile]
    suspects: Sequence[SuspiciousLocation]
    crashes: Mapping[str, tuple[CrashFrame, ...]] = field(default_factory=dict)
    refused: Sequence[Validation] = ()
    """Candidates of the operators that nearly were it."""
    tried: int = 0
    history: str = ""
    conventions: Mapping[str, str] = field(default_factory=dict)
    cause: str = ""
    """What an earlier run thought the cause of this failure to be."""

    @cached_property
    def heat(self) -> Mapping[str, Mapping[int, float]]:
        """Return suspiciousness by path and line."""
        found: dict[str, dict[int, float]] = {}
        for suspect in self.suspects:
            rows = found.setdefault(suspect.path, {})
            rows[suspect.line] = max(suspect.suspiciousness, rows.get(suspect.line, 0.0))
        return found

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Return the files that may be changed, the most suspicious first."""
        worth = {path: max(rows.values()) for path, rows in self.heat.items()}
        order = list(dict.fromkeys(suspect.path for suspect in self.suspects))
        known = [path for path in order if path in self.sources]
        known += [path for path in self.sources if path not in worth]
        return tuple(known)

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return failing tests that fail alike beside each other, the largest group first."""
        found: dict[tuple[str, ...], list[str]] = {}
        for test, failure in self.failures.items():
            last = failure.frames[-1] if failure.frames else None
            place = (last.path, last.function) if last else ("", "")
            inner = place if last and not _is_test(test, last.path) else (test.partition("[")[0],)
            found.setdefault((failure.exception, *inner), []).append(test)
        return tuple(tuple(rows) for rows in sorted(found.values(), key=len, reverse=True))


def _is_test(test: str, path: str) -> bool:
    return test.partition("::")[0] == path


def describe_case(case: Case, files: Sequence[str]) -> list[Part]:
    """Return everything that can be said beside the sources, as parts that may be left out."""
    parts = [*_tests(case), *_values(case), *_near_misses(case), *_signatures(case, files)]
    if case.cause:
        said = f"An earlier attempt thought the cause to be: {case.cause}"
        parts.append(Part("earlier cause", said, 450))
    if case.history:
        said = f"The newest commits that touched the suspicious files:\n{case.history}"
        parts.append(Part("recent commits", said, 150))
    for name, text in case.conventions.items():
        seen = _COMMENTS.sub("", text)[:LONGEST_CONVENTIONS]
        said = f"Conventions of this repository, from {name}:\n{seen}"
        parts.append(Part(name, said, 50))
    return parts


# --- what fails -----------------------------------------------------------------------------------


def _tests(case: Case) -> Iterator[Part]:
    headed: set[str] = set()
    for number, group in enumerate(case.groups):
        first = group[0]
        said = [f"Failing test {first}:", _failed(case.failures[first])]
        if len(group) > 1:
            said.append(f"{len(group) - 1} more fail in the same way, such as {group[1]}")
        yield Part(f"failure {first}", "\n".join(said), 900 - number)
        path = first.partition("::")[0]
        source = _test_source(case, first, headed=path not in headed) if number < MOST_TESTS else ""
        headed.add(path)
        if source:
            text = f"The source of {first.partition('[')[0]}:\n{source}"
            yield Part(f"test {first}", text, 850 - number, need=f"failure {first}")


def _failed(failure: Failure) -> str:
    rows = [f"{failure.exception}: {failure.message[:MOST_MESSAGE]}"]
    frames = failure.frames[-8:]
    rows += [f"  at {frame.path}:{frame.line} in {frame.function}" for frame in frames]
    return "\n".join(rows)


def _test_source(case: Case, test: str, *, headed: bool) -> str:
    """Return the failing test's own function and the helpers of its file that it names.

    With the head, what stands above all functions of the file comes first.
    """
    path, _, name = test.partition("[")[0].partition("::")
    source = SourceFile(path, case.tests.get(path, "").encode("utf-8", "replace"))
    wanted = name.replace("::", ".")
    rows = definitions(source)
    found = next((row for row in rows if row.qualname == wanted), None)
    if found is None:
        return ""
    body = source.text[found.start : found.end].rstrip()[:MOST_TEST]
    used = _words(body)
    helpers = [
        source.text[row.start : row.end].rstrip()[:MOST_TEST]
        for row in rows
        if "." not in row.qualname and row.qualname in used and row is not found
    ]
    top = source.text[: min((row.start for row in rows), default=0)].strip() if headed else ""
    return "\n\n".join([text for text in (top[:1500], *helpers[:4], body) if text])


def _values(case: Case) -> Iterator[Part]:
    """Show what variables held where it crashed."""
    shown: set[tuple[str, int]] = set()
    for test, frames in list(case.crashes.items())[:MOST_TESTS]:
        for frame in frames[:4]:
            if (frame.path, frame.line) in shown or not frame.values:
                continue
            shown.add((frame.path, frame.line))
            rows = [f"  {n}: {kind} = {text}" for n, (kind, text) in frame.values.items()]
            head = f"Values in {frame.function}, {frame.path}:{frame.line}, when {test} failed:"
            text = "\n".join([head, *rows[:MOST_VALUES]])
            yield Part(f"values {frame.path}:{frame.line}", text, 700 - len(shown))


def _near_misses(case: Case) -> Iterator[Part]:
    if case.tried:
        said = f"{case.tried} small mechanical changes were tried before; none passes every check."
        yield Part("search", said, 320)
    for number, refused in enumerate(case.refused[:MOST_NEAR]):
        failed = next((check for check in refused.checks if not check.passed), None)
        if failed is not None:
            why = f"refused by {failed.name}: {failed.detail[:400]}"
            said = f"This change was tried and {why}\n{refused.candidate.diff[:1200]}"
            yield Part(f"near miss {number + 1}", said, 310 - number)


# --- the sources ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chapter:
    """One file as it may be shown: what stands between functions, and the functions."""

    source: SourceFile
    functions: tuple[Definition, ...]

    def part_name(self, row: Definition) -> str:
        """Return the name of the part that shows a function whole."""
        return f"{self.source.path} {row.qualname} line {row.first_line}"

    @property
    def skeleton(self) -> str:
        """Return the name of the part that shows the rest of the file."""
        return f"{self.source.path} outline"

    def render(self, kept: Iterable[str]) -> str:
        """Return the file with the functions that are kept; of others only the head."""
        names, lines = set(kept), self.source.lines
        rows: list[str] = []
        at = 1
        for row in self.functions:
            rows += _rest(lines[at - 1 : row.first_line - 1])
            if self.part_name(row) in names:
                rows += [line.rstrip("\r\n") for line in lines[row.first_line - 1 : row.last_line]]
            else:
                rows.append(f"{row.indent}{row.signature}")
            at = row.last_line + 1
        rows += _rest(lines[at - 1 :])
        return "\n".join(rows).strip("\n")


def open_chapter(source: SourceFile) -> Chapter:
    """Read where the outermost functions and methods of a file are."""
    rows = [row for row in definitions(source) if not row.is_class]
    return Chapter(source, tuple(rows))


def source_parts(case: Case, chapters: Sequence[Chapter]) -> list[Part]:
    """Return the parts of files: their outlines, and their functions by suspiciousness."""
    found: list[Part] = []
    for number, chapter in enumerate(chapters):
        path = chapter.source.path
        heat = case.heat.get(path, {})
        outline = chapter.render(())
        rank = max(heat.values(), default=0.0)
        found.append(Part(chapter.skeleton, outline, 500 + 300 * rank - number))
        for row in chapter.functions:
            worth = max(heat.get(n, 0.0) for n in range(row.first_line, row.last_line + 1))
            text = chapter.source.text[row.start : row.end]
            place = 799 * worth if worth else 180.0 - number
            found.append(Part(chapter.part_name(row), text, place, need=chapter.skeleton))
    return found


def _rest(lines: Sequence[str]) -> list[str]:
    rows = [line.rstrip("\r\n") for line in lines]
    if len(rows) <= MOST_REST:
        return rows
    left = len(rows) - MOST_REST
    return [*rows[: MOST_REST - 10], f"# ... {left} lines are not shown ...", *rows[-10:]]


def _signatures(case: Case, files: Sequence[str]) -> Iterator[Part]:
    """Show heads of functions and classes elsewhere that the suspicious functions name."""
    used = _names_in_suspects(case)
    rows: list[str] = []
    for path, source in case.sources.items():
        if path in files:
            continue
        for row in definitions(source):
            if row.qualname.rpartition(".")[2] in used:
                owner = row.qualname.rpartition(".")[0]
                rows.append(f"{path}: {f'{owner}: ' if owner else ''}{row.signature}")
    if rows:
        text = "Used by the suspicious functions:\n" + "\n".join(rows[:MOST_SIGNATURES])
        yield Part("signatures", text, 300)


def _names_in_suspects(case: Case) -> frozenset[str]:
    found: set[str] = set()
    for path, heat in case.heat.items():
        source = case.sources.get(path)
        for row in definitions(source) if source else ():
            if not row.is_class and any(row.first_line <= n <= row.last_line for n in heat):
                found |= _words(source.text[row.start : row.end]) if source else set()
    return frozenset(found)


def _words(text: str) -> frozenset[str]:
    """Return the names and attributes that a text of Python uses."""
    try:
        tree = ast.parse(dedented(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return frozenset(names | {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)})
