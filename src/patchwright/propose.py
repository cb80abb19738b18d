"""Propose candidates, best first: operators at suspicious places, scored and in a fixed order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heapify, heappop, heappush, heapreplace
from os.path import commonprefix
from typing import NamedTuple

import libcst as cst

from patchwright.models import CrashFrame, Failure, SuspiciousLocation
from patchwright.operators import Operator
from patchwright.operators.apply import edits_of, index_operators, rewrites_at, walk
from patchwright.operators.facts import ModuleFacts
from patchwright.operators.loading import run_when_loaded
from patchwright.operators.neighbours import neighbours
from patchwright.operators.observed import Types, crashes_in, types_in
from patchwright.operators.site import Rewrite, Site, Unit, find_units, open_site
from patchwright.sources import SourceFile

MODULE_LEVEL = 0.35
"""Share of the file's heat for what runs while it is loaded: no spectrum can blame that."""

UNREAD = 0.05
"""The same where a file has many: those that failing tests read have a heat of their own."""
MOST_UNREAD = 40

NEUTRAL = frozenset(("0", "1"))
"""Numbers that an expression may do without."""
SAME_TYPES, OTHER_TYPES = 1.15, 0.6
"""How a name is believed that had the types of the one it replaces, or none of them."""
MOST_PARSED = 60_000
"""Bytes of a file that is parsed once more for such a number."""


class Piece(NamedTuple):
    """One edit of a proposal: a byte span of a file, its new text, and the edited unit's index."""

    path: str
    start: int
    end: int
    text: str
    unit: int


class Proposal(NamedTuple):
    """A candidate as the search holds it: light, because there are tens of thousands."""

    score: float
    pieces: tuple[Piece, ...]
    """In the order of files and spans, which never overlap."""
    operator: str
    """Several names are joined by `+`."""


@dataclass(frozen=True)
class Ground:
    """Where candidates may be proposed: parsed files, the heat of their lines, the failures."""

    facts: Mapping[str, ModuleFacts]
    suspects: Sequence[SuspiciousLocation]
    failures: tuple[Failure, ...]
    operators: tuple[Operator, ...]
    types: Mapping[str, Types] = field(default_factory=dict)
    crashes: Mapping[str, tuple[CrashFrame, ...]] = field(default_factory=dict)
    project: Mapping[str, ModuleFacts] = field(default_factory=dict)
    """Files that those under suspicion import: ingredients come from them, edits do not."""
    _around: dict[str, tuple[ModuleFacts, ...]] = field(default_factory=dict, repr=False)

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

    def around(self, path: str) -> tuple[ModuleFacts, ...]:
        """Return the modules that a file imports; looked up once, for a file has many units."""
        if path not in self._around:
            self._around[path] = neighbours(self.facts[path], self.project)
        return self._around[path]


class _Place(NamedTuple):
    heat: float
    path: str
    unit: int
    least: float = 0.0
    """The heat of lines that no failing test ran: above 0 where the loading of the file did."""


_Span = tuple[int, int, str]
_Refuse = Callable[[str, str], str | None]
_Simplify = Callable[[SourceFile, _Span], _Span]


def next_candidates(
    ground: Ground,
    refuse: _Refuse = lambda text, replaced: None,
    simplify: _Simplify = lambda source, span: span,
) -> Iterator[Proposal]:
    """Yield proposals of one rewrite each, best first over all files.

    The order depends on nothing but the arguments. `refuse` is asked about every replacement text
    and the text it replaces, and what it names a reason against is left out. `simplify` may write
    an edit with a number more simply.
    """
    seen: set[tuple[object, ...]] = set()
    for score, pieces, operator in _in_order(ground):
        if len(pieces) == 1:
            pieces = (_simplified(ground, pieces[0], simplify),)
        rows = [(piece, _replaced(ground, piece)) for piece in pieces]
        key = tuple(_essence(piece, replaced) for piece, replaced in rows)
        if key not in seen:
            seen.add(key)
            if all(refuse(piece.text, replaced) is None for piece, replaced in rows):
                yield Proposal(score, pieces, operator)


def _in_order(ground: Ground) -> Iterator[Proposal]:
    """Yield every proposal, the best first, equal ones in the order of their pieces.

    A unit is parsed, and an operator is asked about a line, when the best that could come of it
    is as good as the best proposal that is known: files are large and few candidates are tried.
    """
    index = index_operators(ground.operators)
    works = [_Work(ground, place, index) for place in _places(ground)]
    later = [(-work.bound, work.place.path, work.place.unit, work) for work in works]
    heapify(later)
    del works  # those that are done must not hold their trees
    queue: list[tuple[float, tuple[Piece, ...], str]] = []
    while queue or later:
        while later and (not queue or later[0][0] <= queue[0][0]):
            _, path, unit, work = later[0]
            for proposal in work.next_proposals():
                heappush(queue, (-proposal.score, proposal.pieces, proposal.operator))
            if work.done:
                heappop(later)
            else:
                heapreplace(later, (-work.bound, path, unit, work))
        if queue:
            score, pieces, operator = heappop(queue)
            yield Proposal(-score, pieces, operator)


def _simplified(ground: Ground, piece: Piece, simplify: _Simplify) -> Piece:
    """Return the edit that says the same without `0 + x`, where a number may be superfluous."""
    source = ground.facts[piece.path].source
    if piece.text not in NEUTRAL or len(source.data) > MOST_PARSED:
        return piece
    start, end, text = simplify(source, (piece.start, piece.end, piece.text))
    return piece._replace(start=start, end=end, text=text)


def _essence(piece: Piece, replaced: str) -> tuple[object, ...]:
    """Return what an edit changes, without the text around that it repeats."""
    head = len(commonprefix((replaced, piece.text)))
    old, new = replaced[head:], piece.text[head:]
    tail = len(commonprefix((old[::-1], new[::-1])))
    old, new = old[: len(old) - tail], new[: len(new) - tail]
    return piece.path, piece.start + len(replaced[:head].encode()), old, new


def _replaced(ground: Ground, piece: Piece) -> str:
    source = ground.facts[piece.path].source
    return source.data[piece.start : piece.end].decode(source.encoding, "replace")


def _places(ground: Ground) -> Iterator[_Place]:
    for path, rows in ground.heat.items():
        hottest, units = max(rows.values()), ground.units[path]
        plain = [unit.function is None and not unit.header for unit in units]
        unread = UNREAD if sum(plain) > MOST_UNREAD else MODULE_LEVEL
        loaded = run_when_loaded(ground.facts[path])
        for number, unit in enumerate(units):
            least = hottest * (unread if plain[number] else MODULE_LEVEL)
            inside = [rows[n] for n in range(unit.first_line, unit.last_line + 1) if n in rows]
            early = unit.function is None or unit.function.name in loaded
            if inside or early:
                yield _Place(max(inside, default=least), path, number, least if early else 0.0)


def _type_match(site: Site, node: cst.CSTNode, rewrite: Rewrite) -> float:
    """Return how well a name fits in the place of another, by the types that were observed."""
    if not isinstance(node, cst.Name) or site.span(node) != (rewrite.start, rewrite.end):
        return 1.0
    old, new = site.types.get(node.value), site.types.get(rewrite.text)
    if not old or not new:
        return 1.0
    if set(old) & set(new):
        return SAME_TYPES if set(old) == set(new) else 1.0
    return OTHER_TYPES


def _score(heat: float, prior: float, weight: float, size: int = 0) -> float:
    """Return heat x prior x weight, a little less for longer texts."""
    return round(_warmth(heat) * prior * weight / (1.0 + size / 400.0), 9)


def _warmth(heat: float) -> float:
    """Flatten heat into 0.25..1: it may reorder the search and must not decide it alone."""
    return 0.25 + 0.75 * heat


class _Share(NamedTuple):
    """Nodes of a unit with one heat, and an operator that reads them."""

    heat: float
    item: Operator
    nodes: list[cst.CSTNode]


@dataclass
class _Work:
    """What is left to do at one unit, the most promising share of it next."""

    ground: Ground
    place: _Place
    index: Mapping[type[cst.CSTNode], tuple[Operator, ...]]
    site: Site | None = None
    shares: dict[float, list[_Share]] | None = None
    """By the best score that they could yield; None until the unit is parsed."""

    def __post_init__(self) -> None:
        heat = max(self.place.heat, self.place.least)
        prior = max((item.prior for item in self.ground.operators), default=0.0)
        self.bounds = [_score(heat, prior, SAME_TYPES)]

    @property
    def bound(self) -> float:
        """Return a score that no proposal to come exceeds."""
        return self.bounds[-1]

    @property
    def done(self) -> bool:
        """Say whether nothing more can come of the unit."""
        return not self.bounds

    def next_proposals(self) -> Iterator[Proposal]:
        """Parse the unit at first; then yield what its next operators propose, in no order."""
        bound = self.bounds.pop()
        if self.shares is None:
            self.site = _open(self.ground, self.place)
            self.shares = self._shares(self.site) if self.site else {}
            self.bounds = sorted(self.shares)
        elif self.site is not None:
            for share in self.shares.pop(bound):
                yield from self._proposals(self.site, share)

    def _shares(self, site: Site) -> dict[float, list[_Share]]:
        lines = _Lines(site, self.ground.heat[self.place.path], self.place)
        alike: dict[tuple[float, float, type[cst.CSTNode]], list[cst.CSTNode]] = {}
        for node in walk(site.root):
            if type(node) in self.index and (heat := lines.heat(node)) > 0:
                typed = isinstance(node, cst.Name) and node.value in site.types
                key = (heat, SAME_TYPES if typed else 1.0, type(node))
                alike.setdefault(key, []).append(node)
        found: dict[float, list[_Share]] = {}
        for (heat, factor, kind), nodes in alike.items():
            for item in self.index[kind]:
                best = _score(heat, item.prior, factor)
                found.setdefault(best, []).append(_Share(heat, item, nodes))
        return found

    def _proposals(self, site: Site, share: _Share) -> Iterator[Proposal]:
        path, item = self.place.path, share.item
        for node in share.nodes:
            for rewrite in rewrites_at(site, item, node):
                weight = rewrite.weight * _type_match(site, node, rewrite)
                score = _score(share.heat, item.prior, weight, len(rewrite.text))
                edits = edits_of(rewrite, site.facts)
                if edits:
                    pieces = tuple(Piece(path, *edit, self.place.unit) for edit in edits)
                    yield Proposal(score, pieces, item.name)


def _open(ground: Ground, place: _Place) -> Site | None:
    facts, unit = ground.facts[place.path], ground.units[place.path][place.unit]
    return open_site(
        facts,
        unit,
        ground.failures,
        neighbours=ground.around(place.path),
        types=types_in(unit.function, unit.qualname, ground.types.get(place.path, {})),
        crash=crashes_in(place.path, unit.first_line, unit.last_line, ground.crashes),
    )


@dataclass(frozen=True)
class _Lines:
    """Looks up how suspicious a node is: by its own line, else by its statement's lines.

    A node of a function that no failing test ran has no heat: no edit there can matter, unless
    the function runs while its file is loaded.
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
        ran = max((self.rows.get(n, 0.0) for n in self._range(node)), default=0.0)
        return max(ran, self.place.least)

    def _range(self, node: cst.CSTNode) -> Iterable[int]:
        statement = self.site.statement(node)
        if isinstance(statement, cst.SimpleStatementLine):
            return range(self.site.line(statement), self.site.last_line(statement) + 1)
        return (self.site.line(statement),)
