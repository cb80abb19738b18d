"""Choose among plausible patches by what they do, and say how far the choice can be trusted.

Patches that answer every compared call alike are one behaviour. Behaviours are ordered by what
the search thought of them, less what their answers are blamed for; within one behaviour the patch
that reads best comes first.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

from patchwright.validate.natural import Grumble
from patchwright.validate.observed import Observed

Risk = Literal["low", "medium", "high"]
GRUMBLE_SHARE: Final = 0.6
"""How much of what a reviewer says counts against a behaviour that cannot be had without it."""
CHANGED_PASSING: Final = 2.5
NEW_CRASH: Final = 1.5
NEW_TYPE: Final = 1.5
CRASH_RULE: Final = 2.0
BREADTH: Final = 1.5
"""What it weighs when every answer that was fine becomes another: a person changes few."""
FEW_CALLS: Final = 2
"""A share of so few calls says little; it is made smaller by them."""
READ_SIZE: Final = 24
"""Bytes of text that weigh as much as a score that is e times higher."""
MOST_DEMERITS: Final = 8.0
MADE_FOR_AN_EXAMPLE: Final = (
    "constant that a failing test",
    "specially",
    "argument no more",
    "variable unread",
    "by a constant",
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A patch that survived the screen, as far as choosing needs to know it."""

    n: int
    score: float
    size: int
    """Characters that the edit brings."""
    risk: Risk = "low"
    grumbles: tuple[Grumble, ...] = ()
    units: tuple[str, ...] = ()
    """The functions that it edits."""

    @property
    def awkwardness(self) -> float:
        """Return what a reviewer's remarks weigh together."""
        return sum(grumble.cost for grumble in self.grumbles)

    def says(self, words: str) -> bool:
        """Say whether some remark holds these words."""
        return any(words in grumble.reason for grumble in self.grumbles)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the tests say of the bug."""

    failing: int
    passing: int
    """Passing tests that run the edited functions."""
    crash: bool
    """Whether every failing test ends in an exception of the project or does not end."""


@dataclass(frozen=True)
class Behaviour:
    """Patches that answered every compared call alike, the one that reads best first."""

    members: tuple[Contender, ...]
    demerits: float
    reasons: tuple[str, ...]
    breadth: float = 0.0
    """Share of the likely calls with an answer today that get another one."""

    @property
    def first(self) -> Contender:
        """Return the member to show."""
        return self.members[0]

    @cached_property
    def worth(self) -> float:
        """Return what the search thought of it, less what speaks against it."""
        return (
            max(math.log(max(m.score, 1e-9)) - GRUMBLE_SHARE * m.awkwardness for m in self.members)
            - self.demerits
            - BREADTH * self.breadth
        )


@dataclass(frozen=True)
class Contest:
    """Plausible patches beside each other."""

    contenders: tuple[Contender, ...]
    observed: Observed
    circumstances: Circumstances
    refused: frozenset[int] = field(default_factory=frozenset)
    """Candidates that a later check refused; a behaviour goes on with its other members."""

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Return the calls that count.

        Patches of different functions are compared where tests enter the project, since only
        there the same is asked of all.
        """
        calls = self.observed.calls
        entries = tuple(n for n, call in enumerate(calls) if call.entry)
        several = len({contender.units for contender in self.contenders}) > 1
        return entries if several and entries else tuple(range(len(calls)))

    @cached_property
    def likely(self) -> tuple[int, ...]:
        """Return the calls that are not extremes and that the code as it is does not refuse."""
        calls, base = self.observed.calls, self.observed.base
        return tuple(
            p
            for p in self.places
            if calls[p].recorded or (calls[p].origin == "near" and self._is_legal(base[p].word))
        )

    def _is_legal(self, word: str) -> bool:
        return word in ("returned", "yielded") or self.circumstances.crash

    @cached_property
    def behaviours(self) -> tuple[Behaviour, ...]:
        """Return the behaviours, the most trusted first."""
        groups: list[list[Contender]] = []
        for contender in sorted(self.contenders, key=lambda c: (-c.score, c.n)):
            home = next((g for g in groups if self._alike(g[0], contender)), None)
            if home is None:
                groups.append([contender])
            else:
                home.append(contender)
        found = [self._behaviour(group) for group in groups]
        return tuple(sorted(found, key=lambda b: (-b.worth, b.first.n)))

    @cached_property
    def standing(self) -> tuple[Behaviour, ...]:
        """Return the behaviours that have members which no check refused."""
        kept = [
            replace(b, members=tuple(m for m in b.members if m.n not in self.refused))
            for b in self.behaviours
        ]
        return tuple(b for b in kept if b.members)

    def order(self) -> tuple[int, ...]:
        """Return all candidates: the first of each behaviour, then the others."""
        firsts = [b.members[0].n for b in self.behaviours]
        others = [m.n for b in self.behaviours for m in b.members[1:]]
        return (*firsts, *others)

    def _alike(self, one: Contender, other: Contender) -> bool:
        answers = self.observed.answers
        if one.n not in answers or other.n not in answers:
            return False
        return not self.observed.differing(one.n, other.n, self.places)

    def _behaviour(self, group: Sequence[Contender]) -> Behaviour:
        members = sorted(group, key=_reads)
        blame = list(self._blame(group[0].n))
        demerits = min(MOST_DEMERITS, sum(cost for cost, _ in blame))
        reasons = tuple(reason for _, reason in blame)
        return Behaviour(tuple(members), demerits, reasons, self._breadth(group[0].n))

    def _breadth(self, n: int) -> float:
        """Return how much of what nobody complains about a candidate changes."""
        if n not in self.observed.answers:
            return 0.0
        calls, base = self.observed.calls, self.observed.base
        fine = [p for p in self.likely if base[p].fine and calls[p].origin != "failing"]
        return len(list(self.observed.changed(n, fine))) / (len(fine) + FEW_CALLS)

    # --- the rules -----------------------------------------------------------------------------

    def _blame(self, n: int) -> Iterator[tuple[float, str]]:
        """Yield what a candidate's answers are blamed for."""
        mine = self.observed.answers.get(n)
        if mine is None:
            return
        calls, base = self.observed.calls, self.observed.base
        changed = list(self.observed.changed(n, self.places))
        fine = [p for p in changed if base[p].fine and calls[p].origin != "failing"]
        passing = [p for p in fine if calls[p].origin == "passing"]
        if passing:
            yield CHANGED_PASSING, f"changes what {len(passing)} calls of passing tests return"
        crashing = [p for p in fine if not mine[p].fine and mine[p].type not in self._meant(n)]
        if crashing:
            share = len(crashing) / max(1, len(self.places))
            yield (
                NEW_CRASH * min(1.0, 0.3 + 4 * share),
                f"raises or does not end on {len(crashing)} calls that return today",
            )
        kinds = {p for p in fine if mine[p].fine and mine[p].type not in self._types(n, p)}
        if kinds:
            yield NEW_TYPE, f"returns another type on {len(kinds)} calls"
        if self._breaks_crash_rule(fine):
            yield CRASH_RULE, f"changes {len(fine)} results that were no part of the crash"

    def _meant(self, n: int) -> set[str]:
        """Return exceptions that the failing tests want to see, since the candidate passes them."""
        return {
            a.type
            for call, a in zip(self.observed.calls, self.observed.answers[n], strict=True)
            if call.origin == "failing" and a.word == "raised"
        }

    def _types(self, n: int, place: int) -> set[str]:
        """Return the types that a function returns today, or has to return for failing tests."""
        calls, function = self.observed.calls, self.observed.calls[place].function
        same = [p for p, call in enumerate(calls) if call.function == function]
        today = {self.observed.base[p].type for p in same if self.observed.base[p].fine}
        mine = self.observed.answers[n]
        return today | {mine[p].type for p in same if calls[p].origin == "failing"}

    def _breaks_crash_rule(self, fine: Sequence[int]) -> bool:
        """A crash says nothing against results that were fine: a patch should leave them alone."""
        calls, base = self.observed.calls, self.observed.base
        crashed = any(c.origin == "failing" and not base[p].fine for p, c in enumerate(calls))
        return bool(self.circumstances.crash and crashed and fine)


def _reads(one: Contender) -> tuple[float, float, int]:
    """Order what does the same: as people would write it, likely and short before odd and long."""
    return one.awkwardness, one.size / READ_SIZE - math.log(max(one.score, 1e-9)), one.n


def disagree(contest: Contest, one: Behaviour, other: Behaviour) -> tuple[int, ...]:
    """Return the likely calls on which two behaviours differ."""
    return tuple(contest.observed.differing(one.first.n, other.first.n, contest.likely))


def features(contest: Contest) -> Mapping[str, float]:
    """Return what confidence in the first behaviour is calculated from."""
    first, *others = contest.standing
    rival = next((b for b in others if disagree(contest, first, b)), None)
    split = disagree(contest, first, rival) if rival else ()
    origins = {contest.observed.calls[p].origin for p in split}
    facts, chosen = contest.circumstances, first.first
    margin = first.worth - rival.worth if rival else 4.0
    return {
        "intercept": 1.0,
        "margin": min(4.0, max(0.0, margin)),
        "rival": float(rival is not None),
        "rivals": min(6.0, sum(1.0 for b in others if disagree(contest, first, b))),
        "disagreement": len(split) / max(1, len(contest.likely)),
        "on_failing": float("failing" in origins),
        "failing": min(4.0, math.log2(1 + facts.failing)),
        "passing": min(5.0, math.log2(1 + facts.passing)),
        "crash": float(facts.crash),
        "medium_risk": float(chosen.risk == "medium"),
        "high_risk": float(chosen.risk == "high"),
        "unlikely": min(5.0, -math.log(max(min(chosen.score, 1.0), 1e-9))),
        "demerits": min(6.0, first.demerits),
        "breadth": first.breadth,
        "grumbles": min(4.0, chosen.awkwardness),
        "special": float(any(chosen.says(words) for words in MADE_FOR_AN_EXAMPLE)),
        "uncompared": float(chosen.n not in contest.observed.answers),
    }


def logistic(values: Mapping[str, float], coefficients: Mapping[str, float]) -> float:
    """Return the probability that a logistic model gives to some features."""
    total = sum(coefficients.get(name, 0.0) * value for name, value in values.items())
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)
