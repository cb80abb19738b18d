"""Read a repair out of an answer that has not the form that was asked for."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from patchwright.model.edits import ProposedEdit, ProposedRepair, dedented
from patchwright.model.outline import definitions
from patchwright.sources import SourceFile

MOST_BLOCKS: Final = 8
_FENCE = re.compile(r"```[\w+-]*[ \t]*\n(.*?)(?:\n```|\Z)", re.DOTALL)
_CONFLICT = re.compile(r"<{5,}[^\n]*\n(.*?)\n={5,}[^\n]*\n(.*?)\n?>{5,}", re.DOTALL)
_LONGEST: Final = 60_000


def salvage(text: str, sources: Mapping[str, SourceFile]) -> ProposedRepair | None:
    """Return the edits of blocks of code in a rambling answer; None when there are none.

    Blocks with the marks of a conflict are edits; functions of the project that a block writes
    anew and otherwise are whole functions.
    """
    text = text[:_LONGEST]
    edits = _conflicts(text, sources)
    for block in [found[1] for found in _FENCE.finditer(text)][:MOST_BLOCKS]:
        edits += _functions(block, sources) if not _CONFLICT.search(block) else []
    if not edits:
        edits = _functions(text, sources)
    unique = list(dict.fromkeys(edits))
    if not unique:
        return None
    return ProposedRepair(root_cause=_prose(text), edits=unique, checklist=[])


def _conflicts(text: str, sources: Mapping[str, SourceFile]) -> list[ProposedEdit]:
    found = []
    for search, replace in _CONFLICT.findall(text)[:MOST_BLOCKS]:
        holders = [path for path, source in sources.items() if _holds(source, search)]
        if len(holders) == 1:
            found.append(_edit(holders[0], "", search, replace))
    return found


def _holds(source: SourceFile, search: str) -> bool:
    rows = [row.strip() for row in search.splitlines() if row.strip()]
    there = {row.strip() for row in source.lines}
    return bool(rows) and all(row in there for row in rows)


def _functions(block: str, sources: Mapping[str, SourceFile]) -> list[ProposedEdit]:
    """Return the functions of a block that the project has as well, and differently."""
    try:
        tree = ast.parse(dedented(block))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lines = dedented(block).splitlines()
    found = []
    for name, node in _written(tree.body, ""):
        places = list(_places(name, sources))
        if len(places) != 1:
            continue
        path, qualname, old = places[0]
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        text = dedented("\n".join(lines[first - 1 : node.end_lineno]))
        if text.split() != old.split():
            found.append(_edit(path, qualname, "", text))
    return found


def _written(
    body: Sequence[ast.stmt], prefix: str
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _written(node.body, f"{prefix}{node.name}.")


def _places(name: str, sources: Mapping[str, SourceFile]) -> Iterator[tuple[str, str, str]]:
    """Yield where the project has a function of this name, the exact one alone when it is there."""
    rows = [
        (path, row.qualname, dedented(source.text[row.start : row.end]))
        for path, source in sources.items()
        for row in definitions(source)
        if not row.is_class and row.qualname.rpartition(".")[2] == name.rpartition(".")[2]
    ]
    exact = [row for row in rows if row[1] == name]
    yield from exact or rows


def _edit(path: str, function: str, search: str, replace: str) -> ProposedEdit:
    return ProposedEdit(path=path, function=function, search=search, replace=replace)


def _prose(text: str) -> str:
    """Return the first sentences before any code."""
    before = text.partition("```")[0].partition("<<<<<")[0]
    return " ".join(before.split())[:300]
