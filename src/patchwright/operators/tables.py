"""Follow what failing tests read to the statement of a module or class that made it.

Such a statement runs once, while its module is loaded and before any test: spectra never see it.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from patchwright.operators.facts import ModuleFacts, type_function

Heat = Mapping[str, Mapping[int, float]]
READ = 0.6
"""Share of a line's heat that goes to the tables it reads: one line may read many."""
NAMED = 1.25
"""How much more a class is suspected that a failing test names."""


class _Table(NamedTuple):
    path: str
    line: int
    class_name: str
    names: tuple[str, ...]


def read_heat(
    spectrum: Heat, facts: Mapping[str, ModuleFacts], named: Callable[[str], bool]
) -> dict[str, dict[int, float]]:
    """Return heat for the first lines of statements outside functions whose names are read.

    Where classes give one name a value each, they share the heat; those that `named` says a
    failing test speaks of have all of it.
    """
    read = _read(spectrum, facts)
    found = [table for path, item in facts.items() for table in _tables(path, item.tree.body, "")]
    alike = Counter(name for table in found if table.class_name for name in table.names)
    heat: dict[str, dict[int, float]] = {}
    for table in found:
        value = max(read.get(n, 0.0) / _share(n, table, alike, named) for n in table.names)
        if value:
            heat.setdefault(table.path, {})[table.line] = min(1.0, READ * value)
    return heat


def _share(
    name: str, table: _Table, alike: Mapping[str, int], named: Callable[[str], bool]
) -> float:
    if not table.class_name:
        return 1.0
    return float(1 / NAMED if named(table.class_name) else alike[name] ** 0.5)


def _read(spectrum: Heat, facts: Mapping[str, ModuleFacts]) -> dict[str, float]:
    """Return names and attributes that executed lines read, with the heat of the hottest."""
    read: dict[str, float] = {}
    for path, rows in spectrum.items():
        for node in facts[path].nodes if path in facts else ():
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                name = node.id if isinstance(node, ast.Name) else node.attr
                read[name] = max(read.get(name, 0.0), rows.get(node.lineno, 0.0))
    return read


def _tables(path: str, body: list[ast.stmt], class_name: str) -> Iterator[_Table]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _tables(path, node.body, node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = tuple(n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
            if names and node.value is not None:
                yield _Table(path, node.lineno, class_name, names)
        elif not isinstance(node, type_function):
            inner = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt)]
            yield from _tables(path, inner, class_name)
