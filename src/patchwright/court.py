"""Judge the candidates of a model by the checks that judge all others, and say what failed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final

from patchwright.choose import Choice, choose
from patchwright.examine import Examination, Examiner, Round
from patchwright.languages.python import run_suite
from patchwright.model.rungs import Verdict
from patchwright.models import (
    Alternative,
    CandidatePatch,
    Check,
    Comparison,
    Edit,
    Ending,
    Outcome,
    SuiteReport,
    Validation,
)
from patchwright.propose import Piece, Proposal
from patchwright.search.screens import Screens
from patchwright.sources import patched_files
from patchwright.territory import Territory, screened
from patchwright.validate.examples import knows_examples
from patchwright.validate.policy import check_policy
from patchwright.validate.screen import Screened

MOST_TOLD: Final = 3
"""Tests that feedback shows with what they said."""
MOST_LINES: Final = 12
"""Lines of one test's message in feedback."""
LEVEL: Final = 1
"""The rung of the screen's ladder of steps: these candidates are few, so each gets more time."""
_DOUBT: Final = (
    "All tests pass, but the patch looks made for the values in the failing test. Repair the cause"
    " for every input."
)


@dataclass
class Court:
    """The checks of one run, for candidates that come one by one."""

    examiner: Examiner
    territory: Territory
    affords: Callable[[int], bool] = lambda runs: True
    """Says whether, after so many runs of the suite, there may be another examination."""
    found: Round = field(default_factory=Round)
    """What examining them brought so far."""

    def judge(self, patch: CandidatePatch) -> Verdict:
        """Check policy, screen, oracle, security and the comparison, and remember the result."""
        if not self.affords(self.found.suite_runs):
            self.found.out_of_runs = True
            return Verdict("spent")
        policy = self._policy(patch)
        if not policy.passed:
            return self._refuse(Validation(candidate=patch, checks=(policy,)), None)
        with ExitStack() as stack:
            pieces = _pieces(self.territory, patch.edits)
            screens = self._open(stack) if pieces else None
            item = self._item(patch, pieces)
            check, seen = self._screen(patch, screens, item)
            if not check.passed:
                return self._refuse(Validation(candidate=patch, checks=(policy, check)), seen)
            examined = self.examiner.examine(patch, screen=check)
            self.found.suite_runs += examined.suite_runs
            if not examined.validation.plausible:
                return self._refuse(examined.validation, examined.after)
            return self._accept(examined, screens, item)

    def _policy(self, patch: CandidatePatch) -> Check:
        examiner = self.examiner
        known = examiner.known_modules
        return check_policy(examiner.sources, patch.edits, examiner.policy, known_modules=known)

    def _refuse(self, validation: Validation, after: SuiteReport | None) -> Verdict:
        self.found.rejected.append(validation)
        return Verdict("refused", "\n".join(_feedback(validation, after, self._failing)))

    @property
    def _failing(self) -> tuple[str, ...]:
        return self.examiner.promise.failing

    # --- in memory -----------------------------------------------------------------------------

    def _open(self, stack: ExitStack) -> Screens:
        examiner = self.examiner
        return Screens(examiner.harness, examiner.workspace, self.territory, stack)

    def _item(self, patch: CandidatePatch, pieces: tuple[Piece, ...]) -> Screened:
        if pieces:
            return screened(self.territory, patch.rank, Proposal(1.0, pieces, patch.operator))
        edits = tuple((e.path, e.start, e.end, e.replacement) for e in patch.edits)
        return Screened(n=patch.rank, edits=edits, units=(), group="")

    def _guards(self, item: Screened) -> Mapping[str, tuple[str, ...]]:
        places = item.group.split("+") if item.group else []
        tests = {test: None for place in places for test in self.territory.guards.get(place, ())}
        return {item.group: tuple(tests)}

    def _screen(
        self, patch: CandidatePatch, screens: Screens | None, item: Screened
    ) -> tuple[Check, SuiteReport | None]:
        """Judge in memory where that can be; what the screen refuses must fail on disk as well."""
        warm = screens.warm if screens and item.units else None
        word = warm.judge([item], self._guards(item), level=LEVEL)[item.n].word if warm else ""
        if word in ("", "unswappable", "unscreened", "duplicate"):
            return _check("not_in_memory", "it cannot be judged in memory; the oracle does"), None
        if word == "survived":
            return _check("survived", "survived the screen, in memory"), None
        seen = self._observe(patch)
        green = all(
            t in seen.results and seen.results[t].outcome == "passed" for t in self._failing
        )
        if green:
            return _check("overruled", f"{word} in memory, and its tests pass on disk"), None
        return _check(word, f"{word} by the failing tests, in memory and on disk", good=False), seen

    def _observe(self, patch: CandidatePatch) -> SuiteReport:
        """Run the failing tests on the patched files, to see what they say."""
        examiner = self.examiner
        after = patched_files(examiner.sources, patch.edits)
        copy = examiner.workspace.make_copy("tried", {p: s.data for p, s in after.items()})
        self.found.suite_runs += 1
        try:
            return run_suite(examiner.harness, copy, replace(examiner.run, only=self._failing))
        finally:
            examiner.workspace.drop_copy(copy)

    # --- accepted ------------------------------------------------------------------------------

    def _accept(self, examined: Examination, screens: Screens | None, item: Screened) -> Verdict:
        """Compare what the patch does with what the code did, as of every accepted candidate."""
        screen = screens.warm if screens and item.units else None
        rows = [(examined.validation.candidate, item)]
        choice = choose(screen, self.territory, rows, self._guards(item), level=LEVEL)
        found = replace(self.found, accepted=examined.validation, after=examined.after)
        self.examiner.settle(found, examined.validation, choice)
        found = _doubted(found, choice, item.n)
        if found.doubt is None or self.found.doubt is None:
            self.found = found
        if found.doubt is None:
            return Verdict("plausible")
        return Verdict("doubtful", f"{_DOUBT} {found.comparison.note}")


def _doubted(found: Round, choice: Choice, number: int) -> Round:
    """Doubt a patch that changes the answers to the values of failing tests and to no others."""
    function = knows_examples(choice.contest.observed, number)
    if found.doubt is not None or found.accepted is None or function is None:
        return found
    sentence = (
        f"The patch changes what {function} answers to the values of the failing tests and to no"
        " other value that was tried; look at it, or add a test with another input."
    )
    doubt = Ending(outcome=Outcome.AMBIGUOUS, reason="fits_only_the_tests", sentence=sentence)
    checks = [
        check.model_copy(update={"passed": False, "reason": doubt.reason})
        if check.name == "overfit"
        else check
        for check in found.accepted.checks
    ]
    patch = found.accepted.candidate
    return replace(
        found,
        doubt=doubt,
        accepted=found.accepted.model_copy(update={"checks": tuple(checks)}),
        comparison=_shown(found.comparison, patch),
    )


def _shown(comparison: Comparison, patch: CandidatePatch) -> Comparison:
    """Return a comparison that shows a patch which is not trusted."""
    if comparison.alternatives:
        return comparison
    reason = "changes nothing but what failing tests call"
    alone = Alternative(patch=patch, behaviour=0, reasons=(reason,))
    return comparison.model_copy(update={"alternatives": (alone,)})


def _check(word: str, detail: str, *, good: bool = True) -> Check:
    return Check(name="screen", passed=good, reason=word, detail=detail)


def _pieces(territory: Territory, edits: tuple[Edit, ...]) -> tuple[Piece, ...]:
    """Return the edits with the units that hold them; nothing when one is in none."""
    found = []
    for edit in edits:
        unit = _unit(territory, edit)
        if unit is None:
            return ()
        found.append(Piece(edit.path, edit.start, edit.end, edit.replacement, unit))
    return tuple(found)


def _unit(territory: Territory, edit: Edit) -> int | None:
    facts = territory.ground.facts.get(edit.path)
    if facts is None:
        return None
    starts = facts.line_starts
    for number, unit in enumerate(territory.ground.units[edit.path]):
        first, last = starts[unit.first_line - 1], starts[unit.last_line]
        if first <= edit.start < last and edit.end <= last:
            return number
    return None


# --- words ----------------------------------------------------------------------------------------


def _feedback(
    validation: Validation, after: SuiteReport | None, failing: tuple[str, ...]
) -> Iterator[str]:
    """Say which check failed and what the tests saw, in few lines."""
    failed = next(check for check in validation.checks if not check.passed)
    yield f"The change was refused by the check {failed.name} ({failed.reason}): {failed.detail}"
    if after is None:
        return
    red = [t for t, r in after.results.items() if r.outcome in ("failed", "error")]
    told = [t for t in red if t in failing] or red
    for test in told[:MOST_TOLD]:
        failure = after.results[test].failure
        if failure is not None:
            rows = f"{failure.exception}: {failure.message}".splitlines()[:MOST_LINES]
            yield f"With it, {test} fails:"
            yield from (f"  {row[:300]}" for row in rows)
            yield from (f"  at {f.path}:{f.line} in {f.function}" for f in failure.frames[-3:])
    if len(told) > MOST_TOLD:
        yield f"{len(told) - MOST_TOLD} more fail."
