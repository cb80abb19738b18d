"""The territory of a search: where candidates are proposed, and the tests that judge them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from patchwright.models import CandidatePatch, SuiteReport
from patchwright.operators.facts import type_function
from patchwright.operators.site import Unit
from patchwright.propose import Ground, Piece, Proposal
from patchwright.sources import SourceFile, candidate_id, patched_files, unified_diff
from patchwright.validate.screen import Screened

MOST_GUARDS = 100


@dataclass(frozen=True)
class Territory:
    """What is searched: the ground for proposals, and the tests that judge them."""

    ground: Ground
    sources: Mapping[str, SourceFile]
    failing: tuple[str, ...]
    base: SuiteReport
    traced: SuiteReport
    seen: frozenset[str] = frozenset()
    """Ids of candidates that a later check has refused already."""

    @cached_property
    def guards(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by group, the quickest passing tests that run a unit's lines."""
        return {
            group_name([(path, number)]): self._guards_of(path, unit)
            for path, units in self.ground.units.items()
            for number, unit in enumerate(units)
        }

    def guards_of(self, pieces: Iterable[Piece]) -> tuple[str, tuple[str, ...]]:
        """Return the group of a proposal and the passing tests that run any unit it edits."""
        places = sorted({(piece.path, piece.unit) for piece in pieces})
        found = {t: None for place in places for t in self.guards[group_name([place])]}
        return group_name(places), tuple(found)

    def replaced(self, piece: Piece) -> str:
        """Return the text that an edit takes away."""
        source = self.sources[piece.path]
        return source.data[piece.start : piece.end].decode(source.encoding, "replace")

    def _guards_of(self, path: str, unit: Unit) -> tuple[str, ...]:
        results = self.base.results
        lines = range(unit.first_line + 1, unit.last_line + 1)
        found = [
            test
            for test, rows in self.traced.lines.items()
            if test in results
            and results[test].outcome == "passed"
            and "process" not in results[test].endpoints
            and (unit.function is None or any(n in lines for n in rows.get(path, ())))
        ]
        return tuple(sorted(found, key=lambda t: (results[t].seconds, t))[:MOST_GUARDS])

    @property
    def in_memory(self) -> tuple[str, ...]:
        """Return failing tests that start no program: a program would read the file on disk."""
        results = self.base.results
        found = [t for t in self.failing if "process" not in results[t].endpoints and "::" in t]
        return tuple(sorted(found, key=lambda t: results[t].seconds))

    @property
    def candidate_seconds(self) -> float:
        """Return processor seconds for one candidate at first: five times what its tests take."""
        passing = [r.seconds for r in self.base.results.values() if r.outcome == "passed"]
        return min(10.0, max(0.1, 5 * max(passing, default=0.0)))


def screened(
    territory: Territory,
    rank: int,
    proposal: Proposal,
    *,
    whole: bool = False,
    again: bool = False,
) -> Screened:
    """Return a proposal as the screen sees it; `whole` adds the patched file for the cold one."""
    return Screened(
        n=rank,
        edits=tuple((p.path, p.start, p.end, p.text) for p in proposal.pieces),
        units=_unit_rows(territory.ground, proposal.pieces),
        group=territory.guards_of(proposal.pieces)[0],
        files=patched_bytes(territory, proposal.pieces) if whole else {},
        again=again,
    )


def make_patch(territory: Territory, proposal: Proposal, rank: int) -> CandidatePatch:
    """Turn a light proposal into a candidate patch with its diff."""
    edits = tuple(territory.sources[p.path].edit(p.start, p.end, p.text) for p in proposal.pieces)
    after = patched_files(territory.sources, edits)
    return CandidatePatch(
        id=candidate_id(edits),
        edits=edits,
        diff="".join(unified_diff(territory.sources[path], file) for path, file in after.items()),
        operator=proposal.operator,
        rationale=_rationale(territory.ground, proposal),
        score=proposal.score,
        rank=rank,
    )


def _rationale(ground: Ground, proposal: Proposal) -> str:
    summaries = {item.name: item.summary for item in ground.operators}
    names = dict.fromkeys(proposal.operator.split("+"))
    places = [(ground.units[p.path][p.unit].qualname, p.path) for p in proposal.pieces]
    where = "; ".join(f"in {name}, {path}" for name, path in dict.fromkeys(places))
    return f"{' '.join(summaries.get(name, '') for name in names)} I{where[1:]}."


def patched_bytes(territory: Territory, pieces: Iterable[Piece]) -> dict[str, bytes]:
    """Return the edited files whole, by path, without the checks that an `Edit` gets."""
    found: dict[str, bytes] = {}
    for piece in sorted(pieces, reverse=True):  # from the end, so that offsets stay true
        source = territory.sources[piece.path]
        data = found.get(piece.path, source.data)
        text = piece.text.encode(source.encoding, "replace")
        found[piece.path] = data[: piece.start] + text + data[piece.end :]
    return found


def group_name(places: Iterable[tuple[str, int]]) -> str:
    """Name the guards of one or several units."""
    return "+".join(f"{path}#{unit}" for path, unit in places)


def _unit_rows(ground: Ground, pieces: Iterable[Piece]) -> tuple[Mapping[str, object], ...]:
    """Describe the edited units to the zygote; nothing when one of them is not a function."""
    found = {(p.path, p.unit): _unit_row(ground, p) for p in pieces}
    rows = tuple(row for row in found.values() if row is not None)
    return rows if len(rows) == len(found) else ()


def _unit_row(ground: Ground, piece: Piece) -> Mapping[str, object] | None:
    """Describe a unit to the zygote; None for statements outside functions."""
    unit = ground.units[piece.path][piece.unit]
    if unit.function is None or not isinstance(unit.function, type_function):
        return None
    facts = ground.facts[piece.path]
    starts = facts.line_starts
    first = unit.function.body[0]
    column = len(facts.source.lines[first.lineno - 1].encode("utf-8")[: first.col_offset].decode())
    indent = facts.source.lines[first.lineno - 1][:column].encode(facts.source.encoding)
    return {
        "path": piece.path,
        "start": starts[unit.first_line - 1],
        "end": starts[unit.last_line],
        "line": unit.first_line,
        "body": starts[first.lineno - 1] + len(indent),
        "classes": unit.qualname.split(".")[:-1],
        "name": unit.function.name,
        "encoding": facts.source.encoding,
    }
