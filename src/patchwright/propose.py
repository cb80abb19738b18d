"""Propose candidates, best first: operators at suspicious places, scored and in a fixed order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import libcst as cst

from patchwright.models import CrashFrame, Failure, SuspiciousLocation
from patchwright.operators import Operator
from patchwright.operators.apply import find_rewrites, index_operators
from patchwright.operators.facts import ModuleFacts
from patchwright.operators.observed import Types, crashes_in, types_in
from patchwright.operators.site import Site, Unit, find_units, open_site

UNITS_AT_ONCE = 24
MODULE_LEVEL = 0.35
"""Share of the file's heat that statements outside functions get: no spectrum can blame them."""


class Proposal(NamedTuple):
    """A candidate as the search holds it: light, because there are tens of thousands."""

    score: float
    path: str
    start: int
    end: int
    text: str
    operator: str
    unit: int
    """Index of the unit in the file."""


@dataclass(frozen=True)
class Ground:
    """Where candidates may be proposed: parsed files, the heat of their lines, the failures."""

    facts: Mapping[str, ModuleFacts]
    suspects: Sequence[SuspiciousLocation]
    failures: tuple[Failure, ...]
    operators: tuple[Operator, ...]
    types: Mapping[str, Types] = field(default_factory=dict)
    crashes: Mapping[str, tuple[CrashFrame, ...]] = field(default_factory=dict)

    @cached_property
    def heat(self) -> Mapping[str, Mapping[int, float]]:
        """Return suspiciousness by path and line."""
        found: dict[str, dict[int, float]] = {}
        for suspect in self.suspects:
            found.setdefault(suspect.path, {})[suspect.line] = suspect.suspiciousness
        return found

    @cached_property
    def units(self) -> Mapping[str, tuple[Unit, ...]]:
        """Return the units of every file, in order; proposals name them by index."""
        return {path: find_units(facts) for path, facts in self.facts.items()}


class _Place(NamedTuple):
    heat: float
    path: str
    unit: int


def next_candidates(
    ground: Ground, refuse: Callable[[str, str], str | None] = lambda text, replaced: None
) -> Iterator[Proposal]:
    """Yield proposals, best first within a group of units, the hottest group first.

    The order depends on nothing but the arguments. `refuse` is asked about every replacement
    text and the text it replaces, and what it names a reason against is left out.
    """
    index = index_operators(ground.operators)
    places = sorted(_places(ground), key=lambda p: (-p.heat, p.path, p.unit))
    for first in range(0, len(places), UNITS_AT_ONCE):
        group = places[first : first + UNITS_AT_ONCE]
        found = {
            (p.path, p.start, p.end, p.text): p
            for place in group
            for p in sorted(_propose(ground, place, index), key=lambda p: p.score)
            if refuse(p.text, _replaced(ground, p)) is None
        }
        yield from sorted(found.values(), key=lambda p: (-p.score, *p[1:]))


def _replaced(ground: Ground, proposal: Proposal) -> str:
    source = ground.facts[proposal.path].source
    return source.data[proposal.start : proposal.end].decode(source.encoding, "replace")


def _places(ground: Ground) -> Iterator[_Place]:
    for path, rows in ground.heat.items():
        hottest = max(rows.values())
        for number, unit in enumerate(ground.units[path]):
            inside = [rows[n] for n in range(unit.first_line, unit.last_line + 1) if n in rows]
            if inside:
                yield _Place(max(inside), path, number)
            elif unit.function is None:
                yield _Place(hottest * MODULE_LEVEL, path, number)


def _propose(
    ground: Ground, place: _Place, index: Mapping[type[cst.CSTNode], tuple[Operator, ...]]
) -> Iterator[Proposal]:
    facts, unit = ground.facts[place.path], ground.units[place.path][place.unit]
    types = types_in(unit.function, unit.qualname, ground.types.get(place.path, {}))
    crash = crashes_in(place.path, unit.first_line, unit.last_line, ground.crashes)
    site = open_site(facts, unit, ground.failures, types=types, crash=crash)
    if site is None:
        return
    lines = _Lines(site, ground.heat[place.path], place)
    for item, node, rewrite in find_rewrites(site, index, lambda n: lines.heat(n) > 0):
        score = _score(lines.heat(node), item, rewrite.weight, len(rewrite.text))
        yield Proposal(
            score, place.path, rewrite.start, rewrite.end, rewrite.text, item.name, place.unit
        )


def _score(heat: float, item: Operator, weight: float, size: int) -> float:
    """Return heat x prior x weight, a little less for longer texts.

    Heat is flattened into 0.25..1: it may reorder the search and must not decide it alone.
    """
    return round((0.25 + 0.75 * heat) * item.prior * weight / (1.0 + size / 400.0), 9)


@dataclass(frozen=True)
class _Lines:
    """Looks up how suspicious a node is: by its own line, else by its statement's lines.

    A node of a function that no failing test ran has no heat: no edit there can matter.
    """

    site: Site
    rows: Mapping[int, float]
    place: _Place

    def heat(self, node: cst.CSTNode) -> float:
        if self.site.unit.function is None:
            return max((self.rows.get(n, 0.0) for n in self._range(node)), default=0.0) or (
                self.place.heat
            )
        line = self.site.line(node)
        if line in self.rows:
            return self.rows[line]
        if line < self.site.unit.function.body[0].lineno:
            return self.place.heat * 0.5  # the signature runs before any test does
        return max((self.rows.get(n, 0.0) for n in self._range(node)), default=0.0)

    def _range(self, node: cst.CSTNode) -> Iterable[int]:
        statement = self.site.statement(node)
        if isinstance(statement, cst.SimpleStatementLine):
            return range(self.site.line(statement), self.site.last_line(statement) + 1)
        return (self.site.line(statement),)
