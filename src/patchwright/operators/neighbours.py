"""The other modules of a project, as one of its files sees them through its imports."""

import ast
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from patchwright.operators.facts import ModuleFacts

MOST = 30
"""Modules that one file looks into: those that it imports first come first."""


def neighbours(facts: ModuleFacts, project: Mapping[str, ModuleFacts]) -> tuple[ModuleFacts, ...]:
    """Return the modules of the project that a file imports, in the order of its imports."""
    return tuple(project[path] for path in imported_paths(facts, project) if path in project)


def imported_paths(facts: ModuleFacts, known: Collection[str]) -> tuple[str, ...]:
    """Return which of the known files a file imports, its own excepted, each once."""
    by_tail = _by_tail(known)
    found = (
        path for name in _modules(facts) for tail in _tails(name) for path in by_tail.get(tail, ())
    )
    return tuple(p for p in dict.fromkeys(found) if p != facts.source.path)[:MOST]


def _by_tail(known: Collection[str]) -> dict[str, list[str]]:
    """Group files by every ending of their paths, the shortest path first."""
    rows: dict[str, list[str]] = {}
    for path in sorted(known, key=lambda p: (p.count("/"), p)):
        parts = path.split("/")
        for first in range(len(parts)):
            rows.setdefault("/".join(parts[first:]), []).append(path)
    return {tail: paths[:1] for tail, paths in rows.items()}


def _tails(module: str) -> tuple[str, str]:
    return f"{module}.py", f"{module}/__init__.py"


def _modules(facts: ModuleFacts) -> Iterator[str]:
    """Yield modules that a file may import, as paths without a suffix."""
    for node in ast.walk(facts.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.replace(".", "/") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(facts, node)
            yield base
            yield from (f"{base}/{alias.name}".removeprefix("/") for alias in node.names)


def _base(facts: ModuleFacts, node: ast.ImportFrom) -> str:
    module = (node.module or "").replace(".", "/")
    if not node.level:
        return module
    folders = PurePosixPath(facts.source.path).parts[: -node.level]
    return "/".join((*folders, module)).rstrip("/")
