"""The territory of a search: where candidates are proposed, and the tests that judge them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from patchwright.models import CandidatePatch, SuiteReport
from patchwright.operators.facts import type_function
from patchwright.operators.site import Unit
from patchwright.propose import Ground, Proposal
from patchwright.sources import SourceFile, apply_edits, candidate_id, unified_diff
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
            _group(path, number): self._guards_of(path, unit)
            for path, units in self.ground.units.items()
            for number, unit in enumerate(units)
        }

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
    unit = territory.ground.units[proposal.path][proposal.unit]
    edit = (proposal.start, proposal.end, proposal.text)
    return Screened(
        n=rank,
        edits=((proposal.path, *edit),),
        units=_unit_rows(territory.ground, proposal, unit),
        group=_group(proposal.path, proposal.unit),
        files={proposal.path: splice(territory.sources[proposal.path], edit)} if whole else {},
        again=again,
    )


def make_patch(territory: Territory, proposal: Proposal, rank: int) -> CandidatePatch:
    """Turn a light proposal into a candidate patch with its diff."""
    source = territory.sources[proposal.path]
    edit = source.edit(proposal.start, proposal.end, proposal.text)
    after = SourceFile(source.path, apply_edits(source, [edit]))
    summary = next(o.summary for o in territory.ground.operators if o.name == proposal.operator)
    unit = territory.ground.units[proposal.path][proposal.unit]
    return CandidatePatch(
        id=candidate_id([edit]),
        edits=(edit,),
        diff=unified_diff(source, after),
        operator=proposal.operator,
        rationale=f"{summary} In {unit.qualname}, {proposal.path}.",
        score=proposal.score,
        rank=rank,
    )


def splice(source: SourceFile, edit: tuple[int, int, str]) -> bytes:
    """Return a file's bytes with one span replaced, without the checks that an `Edit` gets."""
    start, end, text = edit
    return source.data[:start] + text.encode(source.encoding, "replace") + source.data[end:]


def _group(path: str, unit: int) -> str:
    return f"{path}#{unit}"


def _unit_rows(ground: Ground, proposal: Proposal, unit: Unit) -> tuple[Mapping[str, object], ...]:
    """Describe a unit to the zygote; nothing for statements outside functions."""
    if unit.function is None or not isinstance(unit.function, type_function):
        return ()
    facts = ground.facts[proposal.path]
    starts = facts.line_starts
    first = unit.function.body[0]
    column = len(facts.source.lines[first.lineno - 1].encode("utf-8")[: first.col_offset].decode())
    indent = facts.source.lines[first.lineno - 1][:column].encode(facts.source.encoding)
    row = {
        "path": proposal.path,
        "start": starts[unit.first_line - 1],
        "end": starts[unit.last_line],
        "line": unit.first_line,
        "body": starts[first.lineno - 1] + len(indent),
        "classes": unit.qualname.split(".")[:-1],
        "name": unit.function.name,
        "encoding": facts.source.encoding,
    }
    return (row,)
