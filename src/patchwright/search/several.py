"""Candidates of several edits: one repair at every like place, and a beam over partial repairs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from itertools import combinations, islice
from os.path import commonprefix
from typing import Final, NamedTuple

from patchwright.propose import Piece, Proposal

MOST_EDITS: Final = 3
MOST_PLACES: Final = 8
"""Most places at which one repair is made at once: more is a rewrite that nobody reads."""
MOST_SEEDS: Final = 24
MOST_ALIKE: Final = 6
"""Most seeds that turn the same tests green."""
MOST_VECTORS: Final = 512
MOST_PAIRS: Final = 512
MOST_EXPANDED: Final = 6000
LESS_LIKELY: Final = 0.5
"""What every further edit takes from the score."""


class Green(NamedTuple):
    """A candidate that turned some failing tests green and broke nothing."""

    proposal: Proposal
    greens: frozenset[str]


class Wave(NamedTuple):
    """Candidates to judge together; `vector` asks for every failing test."""

    proposals: tuple[Proposal, ...]
    vector: bool = False
    again: bool = False
    """They were judged before, and only their greens are wanted."""


class Beam:
    """Plans several edits out of single ones that were judged; hears how each wave ended."""

    def __init__(
        self, singles: Sequence[Proposal], failing: Iterable[str], replaced: Callable[[Piece], str]
    ) -> None:
        self._singles = sorted(singles, key=lambda p: (-p.score, p.pieces))
        self._failing = frozenset(failing)
        self._replaced = replaced
        self._seen: set[tuple[Piece, ...]] = {p.pieces for p in singles}
        self.greens: list[Green] = []

    def hear(self, proposal: Proposal, greens: Iterable[str]) -> None:
        """Take note of a candidate that turned some tests green."""
        found = frozenset(greens)
        if found and found != self._failing:
            self.greens.append(Green(proposal, found))

    def waves(self, size: int) -> Iterator[Wave]:
        """Yield what to judge next; what was heard until then decides."""
        same = everywhere(self._singles, self._replaced)
        yield from self._fresh(same, size, vector=len(self._failing) > 1)
        if len(self._failing) < 2:
            return  # one failing test turns green with the last edit only: nothing leads there
        best = iter(self._singles[:MOST_VECTORS])
        while wave := tuple(islice(best, size)):
            yield Wave(wave, vector=True, again=True)
        yield from self._fresh(complements(self.greens, self._failing), size, vector=False)
        edits = 1
        while edits < MOST_EDITS and (seeds := pick_seeds(self.greens, edits)):
            edits += 1
            grown = islice(grow(seeds, self._singles), MOST_EXPANDED)
            yield from self._fresh(grown, size, vector=edits < MOST_EDITS)

    def _fresh(self, proposals: Iterable[Proposal], size: int, *, vector: bool) -> Iterator[Wave]:
        fresh = (p for p in proposals if p.pieces not in self._seen)
        while wave := tuple(dict.fromkeys(islice(fresh, size))):
            self._seen.update(p.pieces for p in wave)
            yield Wave(wave, vector=vector)


def shortened(old: str, new: str) -> tuple[str, str]:
    """Return what two texts differ in, without what they begin and end with alike."""
    head = len(commonprefix((old, new)))
    old, new = old[head:], new[head:]
    tail = len(commonprefix((old[::-1], new[::-1])))
    return old[: len(old) - tail], new[: len(new) - tail]


def join(proposals: Sequence[Proposal]) -> Proposal | None:
    """Return one proposal with all edits, or None when two of them touch."""
    proposals = sorted(proposals, key=lambda p: p.pieces)
    pieces = sorted(piece for p in proposals for piece in p.pieces)
    for before, after in zip(pieces, pieces[1:], strict=False):
        if before.path == after.path and (before.end > after.start or before.start == after.start):
            return None
    score = LESS_LIKELY ** (len(proposals) - 1)
    for p in proposals:
        score *= p.score
    names = dict.fromkeys(name for p in proposals for name in p.operator.split("+"))
    return Proposal(round(score, 12), tuple(pieces), "+".join(names))


def everywhere(singles: Sequence[Proposal], replaced: Callable[[Piece], str]) -> Iterator[Proposal]:
    """Yield the same repair at every place where its operator proposed it, best first.

    In one function the texts around may differ: one more in `a[-1]` and in `b[-1]` is the same.
    """
    groups: dict[tuple[object, ...], list[Proposal]] = {}
    for proposal in singles:
        if len(proposal.pieces) > 1:
            continue
        piece = proposal.pieces[0]
        old = replaced(piece)
        groups.setdefault((proposal.operator, old, piece.text), []).append(proposal)
        change = shortened(old, piece.text)
        if change != (old, piece.text):
            within = (proposal.operator, piece.path, piece.unit, *change)
            groups.setdefault(within, []).append(proposal)
    found = []
    for members in groups.values():
        wholes = [members] if 1 < len(members) <= MOST_PLACES else []
        pairs = combinations(members, 2) if 2 < len(members) <= MOST_PLACES else ()
        for chosen in (*wholes, *pairs):
            joined = join(chosen)
            if joined is not None:
                # One mistake made twice is one mistake: the score does not shrink with places.
                score = round(LESS_LIKELY * max(p.score for p in chosen), 9)
                found.append(joined._replace(score=score))
    yield from sorted(found, key=lambda p: (-p.score, p.pieces))


def complements(greens: Sequence[Green], failing: frozenset[str]) -> Iterator[Proposal]:
    """Yield pairs and triples that together turn every failing test green, best first."""
    ordered = sorted(greens, key=lambda g: (-g.proposal.score, g.proposal.pieces))[
        : MOST_PAIRS // 4
    ]
    for count in range(2, MOST_EDITS + 1):
        chosen = (
            group
            for group in combinations(ordered, count)
            if frozenset[str]().union(*(g.greens for g in group)) == failing
        )
        joined = (join([g.proposal for g in group]) for group in islice(chosen, 4 * MOST_PAIRS))
        few = (p for p in joined if p is not None and len(p.pieces) <= MOST_EDITS)
        yield from islice(sorted(few, key=lambda p: (-p.score, p.pieces)), MOST_PAIRS)


def pick_seeds(greens: Sequence[Green], edits: int) -> list[Green]:
    """Return the best partial repairs of so many edits, only a few that turn the same green."""
    found: list[Green] = []
    taken: dict[frozenset[str], int] = {}
    candidates = [g for g in greens if len(g.proposal.pieces) == edits]
    for seed in sorted(candidates, key=lambda g: (-len(g.greens), -g.proposal.score, g.proposal)):
        if taken.get(seed.greens, 0) < MOST_ALIKE and len(found) < MOST_SEEDS:
            taken[seed.greens] = taken.get(seed.greens, 0) + 1
            found.append(seed)
    return found


def grow(seeds: Sequence[Green], singles: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield every seed with every single edit beside it, by the product of their scores."""
    if not singles:
        return
    queue = [(-s.proposal.score * singles[0].score, n, 0) for n, s in enumerate(seeds)]
    heapify(queue)
    while queue:
        _, n, place = queue[0]
        joined = join((seeds[n].proposal, singles[place]))
        if joined is not None:
            yield joined
        if place + 1 < len(singles):
            score = seeds[n].proposal.score * singles[place + 1].score
            heapreplace(queue, (-score, n, place + 1))
        else:
            heappop(queue)
