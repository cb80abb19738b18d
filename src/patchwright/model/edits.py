"""Turn what a model proposes into byte-span edits, or say exactly why that cannot be done."""

import ast
import difflib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, model_validator

from patchwright.consulted import BY_MODEL
from patchwright.model.anchors import Problem, Span, find_anchor
from patchwright.model.outline import Definition, definitions
from patchwright.models import CandidatePatch, Edit
from patchwright.sources import (
    SourceFile,
    apply_edits,
    candidate_id,
    patched_files,
    unified_diff,
)

MOST_EDITS: Final = 12
LONGEST_TEXT: Final = 20_000
MOST_SPANS: Final = 30
"""Runs of changed lines of one file; above, the whole stretch is one span."""

Refuse = Callable[[str], str | None]
"""Path -> the rule under which it may never be edited, or None."""


class ProposedEdit(BaseModel):
    """One change: a whole function by its name, or a text to search and what to put there."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    path: str
    """The file, as it is named above."""
    function: str
    """Qualified name of the function to replace whole, or to search in; may be empty."""
    search: str
    """Lines of the file, copied exactly; empty to replace the whole function."""
    replace: str
    """The new lines, or the whole new function."""

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        found = {name: value.get(name) or "" for name in ("path", "function", "search", "replace")}
        return {name: text if isinstance(text, str) else "" for name, text in found.items()}


class ProposedRepair(BaseModel):
    """What a model answers: why the tests fail, what to change, what a reviewer should look at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    root_cause: str
    """Why the tests fail, in one or two plain sentences."""
    edits: list[ProposedEdit]
    """The changes, as few and as small as repair the cause."""
    checklist: list[str]
    """Two to four short sentences: what a reviewer should check."""

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        """Take one edit for a list of one, and nothing for an empty text."""
        if not isinstance(value, Mapping):
            return value
        edits, checks = value.get("edits") or [], value.get("checklist") or []
        checks = checks if isinstance(checks, list) else [checks]
        cause = value.get("root_cause")
        return {
            "root_cause": cause if isinstance(cause, str) else "",
            "edits": edits if isinstance(edits, list) else [edits],
            "checklist": [check for check in checks if isinstance(check, str)],
        }


@dataclass(frozen=True)
class _Change:
    """A span of one file and its new text, before it is cut down to the lines that differ."""

    path: str
    span: Span
    text: str


def make_edits(
    proposal: ProposedRepair, sources: Mapping[str, SourceFile], refuse: Refuse
) -> tuple[Edit, ...] | Problem:
    """Return the edits that a proposal means; equal changes give equal edits, however asked for."""
    if not proposal.edits:
        return Problem("the answer holds no edit")
    if len(proposal.edits) > MOST_EDITS:
        return Problem(f"the answer holds more than {MOST_EDITS} edits")
    changes: list[_Change] = []
    for number, wanted in enumerate(proposal.edits, start=1):
        change = _change(wanted, sources, refuse)
        if isinstance(change, Problem):
            return Problem(f"edit {number}: {change.text}")
        changes.append(change)
    return _joined(changes, sources)


def make_candidate(
    edits: Sequence[Edit], sources: Mapping[str, SourceFile], *, rung: str, rank: int
) -> CandidatePatch:
    """Turn edits into a candidate patch with its diff."""
    after = patched_files(sources, edits)
    where = ", ".join(sorted(after))
    return CandidatePatch(
        id=candidate_id(edits),
        edits=tuple(edits),
        diff="".join(unified_diff(sources[path], file) for path, file in after.items()),
        operator=f"{BY_MODEL}{rung}",
        rationale=f"A language model proposes this change of {where}.",
        score=0.5,
        rank=rank,
    )


def minimal_edits(source: SourceFile, text: str) -> tuple[Edit, ...]:
    """Return edits of whole lines that make a file read like `text`; none when it does already."""
    old, new = source.lines, io.StringIO(text, newline="").readlines()
    rows = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    runs = [(i1, i2, j1, j2) for tag, i1, i2, j1, j2 in rows if tag != "equal"]
    if len(runs) > MOST_SPANS:
        runs = [(runs[0][0], runs[-1][1], runs[0][2], runs[-1][3])]
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    found = []
    for i1, i2, j1, j2 in runs:
        if i1 == i2 and i1 > 0 and j1 > 0:  # an insertion belongs to the line before it
            i1, j1 = i1 - 1, j1 - 1
        start, end = source.byte_offset(starts[i1]), source.byte_offset(starts[i2])
        found.append(source.edit(start, end, "".join(new[j1:j2])))
    return tuple(found)


def _change(
    wanted: ProposedEdit, sources: Mapping[str, SourceFile], refuse: Refuse
) -> _Change | Problem:
    if max(len(wanted.replace), len(wanted.search)) > LONGEST_TEXT:
        return Problem(f"a text is longer than {LONGEST_TEXT} characters")
    path = _path(wanted, sources)
    if path is None:
        rule = refuse(wanted.path)
        if rule is not None:
            return Problem(f"{wanted.path[:200]!r} may never be changed ({rule})")
        return Problem(f"{wanted.path[:200]!r} is none of the files that may be changed")
    source = sources[path]
    if wanted.search.strip():
        return _searched(wanted, source)
    if wanted.function.strip():
        return _function(wanted, source)
    return Problem("it names neither a text to search nor a function to replace")


def _path(wanted: ProposedEdit, sources: Mapping[str, SourceFile]) -> str | None:
    """Return the file that is meant: named exactly, or by an ending that only one file has."""
    name = wanted.path.strip().removeprefix("./").removeprefix("a/").strip("/")
    if wanted.path in sources:
        return wanted.path
    if name in sources:
        return name
    ending = [path for path in sources if name and path.endswith(f"/{name}")]
    if not name and wanted.function.strip():
        ending = [path for path, source in sources.items() if _named(source, wanted.function)]
    return ending[0] if len(ending) == 1 else None


def _named(source: SourceFile, function: str) -> tuple[Definition, ...]:
    """Return the definitions of a qualified name, else those that end in it."""
    name = function.strip().removesuffix("()")
    rows = definitions(source)
    exact = tuple(row for row in rows if row.qualname == name)
    last = name.rpartition(".")[2]
    return exact or tuple(row for row in rows if row.qualname.rpartition(".")[2] == last)


# --- a text to search -----------------------------------------------------------------------------


def _searched(wanted: ProposedEdit, source: SourceFile) -> _Change | Problem:
    search, replace = _lines_of(wanted.search, source), _lines_of(wanted.replace, source)
    within = [(row.start, row.end) for row in _named(source, wanted.function)]
    scope = within[0] if wanted.function.strip() and len(within) == 1 else None
    found = find_anchor(source, search, replace, scope)
    if isinstance(found, Problem):
        return Problem(f"{source.path}: {found.text}")
    return _Change(source.path, found.span, found.replacement)


def _lines_of(text: str, source: SourceFile) -> str:
    """Return a text with the line ends of the file that it is for."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", source.newline)


# --- a whole function -----------------------------------------------------------------------------


def _function(wanted: ProposedEdit, source: SourceFile) -> _Change | Problem:
    rows = _named(source, wanted.function)
    if not rows:
        names = ", ".join(row.qualname for row in definitions(source))[:600]
        return Problem(f"{source.path} has no function {wanted.function!r}; it has: {names}")
    parsed = _definition_in(wanted.replace, rows[0].qualname.rpartition(".")[2])
    if isinstance(parsed, Problem):
        return parsed
    text, decorated = parsed
    if len(rows) > 1:
        same = [row for row in rows if row.decorators == _decorators(text)]
        if len(same) != 1:
            return Problem(f"{source.path} has {len(rows)} functions {wanted.function!r}")
        rows = tuple(same)
    row = rows[0]
    start = row.start if decorated else row.head
    return _Change(source.path, Span(start, row.end), _indented(text, row, source))


def _definition_in(replace: str, name: str) -> tuple[str, bool] | Problem:
    """Return the text of a function, without an indent, and whether it begins with decorators."""
    text = _unfenced(replace)
    try:
        body = ast.parse(dedented(text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Problem(f"the new function {name} is not valid Python: {error}")
    text = dedented(text)
    if len(body) == 1 and isinstance(body[0], ast.ClassDef) and body[0].name != name:
        text = _inner(text, body[0])
        body = ast.parse(text).body if text else []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if not any(isinstance(node, kinds) and node.name == name for node in body):
        return Problem(f"the text to put there does not define {name}")
    if not all(isinstance(node, kinds) for node in body):
        return Problem(f"the text to put there holds more than the function {name}")
    first = body[0]
    return text, isinstance(first, kinds) and bool(first.decorator_list)


def _inner(text: str, node: ast.ClassDef) -> str:
    """Return the methods of a class that was written around them."""
    lines = text.splitlines(keepends=True)
    first = node.body[0]
    decorators: list[ast.expr] = getattr(first, "decorator_list", [])
    start = min([first.lineno, *(d.lineno for d in decorators)])
    return dedented("".join(lines[start - 1 : node.end_lineno]))


def _unfenced(text: str) -> str:
    rows = text.strip("\n").splitlines()
    if rows and rows[0].strip().startswith("```"):
        rows = rows[1:]
    if rows and rows[-1].strip() == "```":
        rows = rows[:-1]
    return "\n".join(rows)


def dedented(text: str) -> str:
    """Take away the indent of the first line that says something."""
    rows = text.splitlines()
    first = next((row for row in rows if row.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return "\n".join(row.removeprefix(indent) if row.strip() else "" for row in rows)


def _decorators(text: str) -> tuple[str, ...]:
    node = ast.parse(text).body[0]
    return tuple(ast.unparse(d) for d in getattr(node, "decorator_list", []))


def _indented(text: str, row: Definition, source: SourceFile) -> str:
    inside = _inside_strings(text)
    lines = [
        (row.indent + line if line.strip() and n not in inside else line)
        for n, line in enumerate(text.strip("\n").splitlines(), start=1)
    ]
    end = source.newline if source.text[row.end - 1 : row.end] in ("\n", "\r") else ""
    return source.newline.join(lines) + end


def _inside_strings(text: str) -> frozenset[int]:
    """Return lines that begin inside a string, docstrings excepted: indenting changes these."""
    docs = {id(node.body[0].value) for node in _with_docstring(text)}
    found: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in docs:
            last = node.end_lineno or 0
            if last > node.lineno and _is_text(node):
                found.update(range(node.lineno + 1, last + 1))
    return frozenset(found)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), (str, bytes))


def _with_docstring(text: str) -> Iterator[Any]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield node


# --- together -------------------------------------------------------------------------------------


def _joined(
    changes: Sequence[_Change], sources: Mapping[str, SourceFile]
) -> tuple[Edit, ...] | Problem:
    found: list[Edit] = []
    for path in sorted({change.path for change in changes}):
        source, last = sources[path], len(sources[path].text)
        text = source.text
        mine = [change for change in changes if change.path == path]
        for change in sorted(mine, key=lambda c: c.span, reverse=True):
            if change.span.end > last:
                return Problem(f"{path}: two edits change the same lines")
            text = text[: change.span.start] + change.text + text[change.span.end :]
            last = change.span.start
        problem = _unusable(source, text)
        if problem is not None:
            return problem
        found.extend(minimal_edits(source, text))
    return tuple(found) or Problem("the edits leave every file as it was")


def _unusable(source: SourceFile, text: str) -> Problem | None:
    """Say why a new text cannot be a file, when the old one could."""
    try:
        edits = minimal_edits(source, text)
        data = apply_edits(source, edits)
    except (ValueError, LookupError) as error:
        return Problem(f"{source.path}: the text cannot be written in its encoding: {error}")
    try:
        ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        row = text.splitlines()[line - 1].strip()[:120] if line and line <= text.count("\n") else ""
        return Problem(f"{source.path} is not valid Python afterwards: {error} {row!r}")
    return None
