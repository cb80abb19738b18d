"""Choose among the survivors of a search: simplify, compare, order, and judge the choice."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources
from typing import Final

from patchwright.models import (
    Alternative,
    CandidatePatch,
    Comparison,
    Edit,
    Ending,
    Outcome,
)
from patchwright.sources import SourceFile, apply_edits, candidate_id, unified_diff
from patchwright.territory import Territory
from patchwright.validate.behaviours import compare
from patchwright.validate.natural import Grumble, lacked_names, read_grumbles
from patchwright.validate.observed import Observed
from patchwright.validate.overfit import (
    Behaviour,
    Circumstances,
    Contender,
    Contest,
    Risk,
    disagree,
    features,
    logistic,
)
from patchwright.validate.questions import ask, write_tests
from patchwright.validate.screen import Screen, Screened
from patchwright.validate.simplify import simpler_edit

Survivor = tuple[CandidatePatch, Screened]
MOST_SIMPLIFIED: Final = 12
MOST_ALTERNATIVES: Final = 5
COMPARE_SECONDS: Final = 60.0
_RISK: Final = re.compile(r"Risk of overfitting: (low|medium|high)")
_JUDGEMENTS: Final = frozenset({"AssertionError", "Failed", "Exception"})


@dataclass(frozen=True, slots=True)
class Model:
    """How features become confidence, and where confidence is too little."""

    coefficients: Mapping[str, float]
    threshold: float
    alone_threshold: float


@dataclass(frozen=True)
class Choice:
    """The survivors of one search with what they were seen to do."""

    patches: Mapping[int, CandidatePatch]
    contest: Contest

    def survivors(self) -> tuple[CandidatePatch, ...]:
        """Return the patches in the order in which they should be examined."""
        return tuple(self.patches[n] for n in self.contest.order())

    def settle(self, accepted: CandidatePatch, refused: frozenset[str]) -> "Settled":
        """Judge the choice when later checks accepted one patch and refused others by id."""
        behaviours = self.contest.behaviours
        home = next(b for b in behaviours if any(self._id(m) == accepted.id for m in b.members))
        passed_over = behaviours[: behaviours.index(home)]
        gone = {m.n for b in passed_over for m in b.members}
        gone |= {n for n, patch in self.patches.items() if patch.id in refused}
        kept = next(m for m in home.members if self._id(m) == accepted.id)
        gone |= {m.n for m in home.members[: home.members.index(kept)]}
        return Settled(self.patches, replace(self.contest, refused=frozenset(gone)))

    def alike(self, patch: CandidatePatch) -> frozenset[str]:
        """Return the ids of all patches that were seen to do the same."""
        for behaviour in self.contest.behaviours:
            ids = frozenset(self._id(member) for member in behaviour.members)
            if patch.id in ids:
                return ids
        return frozenset()

    def _id(self, contender: Contender) -> str:
        return self.patches[contender.n].id


@dataclass(frozen=True)
class Settled:
    """The choice after the checks: how far it can be trusted, and what else there is."""

    patches: Mapping[int, CandidatePatch]
    contest: Contest

    @cached_property
    def confidence(self) -> float:
        """Return the calibrated share of first patches like this one that were right."""
        return logistic(features(self.contest), _model().coefficients)

    @cached_property
    def rivals(self) -> tuple[Behaviour, ...]:
        """Return behaviours that differ from the first on likely inputs."""
        first, *others = self.contest.standing
        return tuple(b for b in others if disagree(self.contest, first, b))

    def ending(self) -> Ending | None:
        """Return AMBIGUOUS when the first patch cannot be trusted over what else there is."""
        model = _model()
        if self.rivals and self.confidence < model.threshold:
            return _ambiguous(
                "plausible_patches_disagree",
                f"{1 + len(self.rivals)} behaviours pass every test and differ on inputs that no"
                " test tries; say in the report which is meant, or add that as a test.",
            )
        if not self.rivals and self.confidence < model.alone_threshold:
            return _ambiguous(
                "fits_one_example",
                "The only behaviour that passes the tests is an unlikely one, or looks made for"
                " their examples; look at the patch, or add a test with another input.",
            )
        return None

    def comparison(self, allowed: Callable[[CandidatePatch], bool]) -> Comparison:
        """Return what the report shows; `allowed` says whether an alternative may be shown."""
        first, *others = self.contest.standing
        shown = [b for b in others if allowed(self.patches[b.first.n])][:MOST_ALTERNATIVES]
        observed = self.contest.observed
        ids = {b.first.n: self.patches[b.first.n].id for b in (first, *shown)}
        splits = [self._split(first, other) for other in shown]
        places = sorted({p for split in splits for p in split})
        known = first.first.n in observed.answers
        return Comparison(
            calls=len(self.contest.places),
            confidence=self.confidence,
            features=features(self.contest),
            alternatives=self._alternatives([first, *shown] if self.ending() else shown),
            questions=ask(observed, ids, splits) if known else (),
            strengthened=write_tests(observed, first.first.n, places) if known else "",
            note=self._note(first, len(others)),
        )

    def _split(self, one: Behaviour, other: Behaviour) -> Sequence[int]:
        likely = disagree(self.contest, one, other)
        places = self.contest.places
        return likely or self.contest.observed.differing(one.first.n, other.first.n, places)

    def _alternatives(self, shown: Sequence[Behaviour]) -> tuple[Alternative, ...]:
        standing = self.contest.standing
        return tuple(
            Alternative(
                patch=self.patches[b.first.n],
                behaviour=standing.index(b),
                reasons=(
                    *b.reasons,
                    *(grumble.reason for grumble in b.first.grumbles),
                    "passed every check"
                    if standing.index(b) == 0
                    else "survived the screen; the oracle was not asked",
                ),
            )
            for b in shown
        )

    def _note(self, first: Behaviour, others: int) -> str:
        observed = self.contest.observed
        if first.first.n not in observed.answers:
            return "The patch changes code that cannot be called alone, so nothing was compared."
        skipped = f"; {observed.skipped} calls could not be copied" if observed.skipped else ""
        alike = len(first.members) - 1
        return (
            f"{others} other behaviour(s) among the plausible patches, {alike} patch(es) that do"
            f" the same as the first{skipped}"
        )


def choose(
    screen: Screen | None,
    territory: Territory,
    survivors: Sequence[Survivor],
    guards: Mapping[str, tuple[str, ...]],
    *,
    level: int = 1,
) -> Choice:
    """Compare the survivors of a search while its screen is still there.

    `level` is the rung of the ladder of steps on which the dearest of them survived.
    """
    rows = list(survivors)
    if screen is not None:
        rows += _simplified(screen, territory, survivors, guards, level)
    items = [item for _, item in rows]
    passing = sorted({t for item in items for t in guards.get(item.group, ())})
    observed = (
        compare(
            screen, items, failing=territory.in_memory, passing=passing, seconds=COMPARE_SECONDS
        )
        if screen is not None and items
        else Observed()
    )
    contest = Contest(
        contenders=tuple(_contender(territory, patch, item) for patch, item in rows),
        observed=observed,
        circumstances=_circumstances(territory, len(passing)),
    )
    return Choice({item.n: patch for patch, item in rows}, contest)


# --- parts --------------------------------------------------------------------------------------


def _simplified(
    screen: Screen,
    territory: Territory,
    survivors: Sequence[Survivor],
    guards: Mapping[str, tuple[str, ...]],
    level: int,
) -> Sequence[Survivor]:
    """Return simpler texts of survivors that survive the screen as well."""
    known = {patch.id for patch, _ in survivors} | territory.seen
    number = max((item.n for _, item in survivors), default=0)
    found: list[Survivor] = []
    for patch, item in survivors[:MOST_SIMPLIFIED]:
        made = _simpler(territory, patch) if item.units else None
        if made is not None and made.id not in known:
            known.add(made.id)
            number += 1
            edits = tuple((e.path, e.start, e.end, e.replacement) for e in made.edits)
            found.append((made, replace(item, n=number, edits=edits, files={}, again=True)))
    judged = screen.judge([item for _, item in found], guards, level=level) if found else {}
    return [row for row in found if judged[row[1].n].word == "survived"]


def _simpler(territory: Territory, patch: CandidatePatch) -> CandidatePatch | None:
    if len(patch.edits) != 1:
        return None
    source = territory.sources[patch.edits[0].path]
    edit = simpler_edit(source, patch.edits[0])
    if edit is None:
        return None
    after = SourceFile(source.path, apply_edits(source, [edit]))
    return patch.model_copy(
        update={
            "id": candidate_id([edit]),
            "edits": (edit,),
            "diff": unified_diff(source, after),
            "rationale": patch.rationale + " Written more simply.",
        }
    )


def _contender(territory: Territory, patch: CandidatePatch, item: Screened) -> Contender:
    failures = territory.ground.failures
    messages = [f.message for f in failures if f.exception in _JUDGEMENTS]  # others expect nothing
    texts = [facts.source.text for facts in territory.ground.project.values()]
    lacked = lacked_names([f.message for f in failures], texts)
    grumbles: list[Grumble] = []
    for path in sorted({edit.path for edit in patch.edits}):
        source = territory.sources[path]
        edits = [edit for edit in patch.edits if edit.path == path]
        after = SourceFile(path, apply_edits(source, edits))
        replaced = [(_replaced(source, edit), edit.replacement) for edit in edits]
        grumbles.extend(read_grumbles(source.text, after.text, messages, replaced, lacked))
    return Contender(
        n=item.n,
        score=patch.score,
        size=sum(len(edit.replacement) for edit in patch.edits),
        risk=_risk(territory, patch.operator),
        grumbles=tuple(grumbles),
        units=tuple(sorted(f"{u['path']}:{u['line']}" for u in item.units)),
    )


def _replaced(source: SourceFile, edit: Edit) -> str:
    return source.data[edit.start : edit.end].decode(source.encoding, "replace")


def _risk(territory: Territory, operator: str) -> Risk:
    """Return the highest risk that the operators of a patch say of themselves."""
    names = set(re.split(r"[^\w-]+", operator))
    texts = [o.rewrite.__doc__ or "" for o in territory.ground.operators if o.name in names]
    said = {found[1] for text in texts if (found := _RISK.search(text))}
    if "high" in said:
        return "high"
    return "low" if said == {"low"} else "medium"


def _circumstances(territory: Territory, passing: int) -> Circumstances:
    failures = [territory.base.results[t].failure for t in territory.failing]
    crash = all(f is not None and f.exception not in _JUDGEMENTS and f.frames for f in failures)
    inside = all(
        f is not None and f.frames[-1].path in territory.sources for f in failures if crash
    )
    return Circumstances(len(territory.failing), passing, crash and inside)


def _ambiguous(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.AMBIGUOUS, reason=reason, sentence=sentence)


@cache
def _model() -> "Model":
    """Read the coefficients, which come with the package."""
    text = resources.files("patchwright.validate").joinpath("confidence.toml").read_text("utf-8")
    found = tomllib.loads(text)
    return Model(found["coefficients"], found["threshold"], found["alone_threshold"])
