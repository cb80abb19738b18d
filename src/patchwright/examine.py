"""Examine one survivor: the checks in order of cost, stopped at the first that fails."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from patchwright.choose import Choice
from patchwright.consulted import Consultation, Explanation
from patchwright.languages.python import Harness, SuiteRun
from patchwright.models import (
    CandidatePatch,
    Check,
    Comparison,
    Ending,
    ModelSpend,
    SuiteReport,
    Validation,
)
from patchwright.sources import SourceFile, patched_files
from patchwright.validate.oracle import Promise, ask_oracle
from patchwright.validate.policy import Policy, check_policy
from patchwright.validate.security import check_security
from patchwright.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Examination:
    """What examining a candidate brought."""

    validation: Validation
    after: SuiteReport | None = None
    suite_runs: int = 0


@dataclass
class Round:
    """What examining the survivors of one search brought."""

    accepted: Validation | None = None
    after: SuiteReport | None = None
    rejected: list[Validation] = field(default_factory=list)
    suite_runs: int = 0
    comparison: Comparison = field(default_factory=Comparison)
    out_of_runs: bool = False
    """Whether survivors were left because a slow suite had been run often enough."""
    doubt: Ending | None = None
    """Why the accepted patch is a question and not an answer."""


@dataclass(frozen=True)
class Consulted:
    """What asking a language model brought; its round holds all that counts."""

    round: Round = field(default_factory=Round)
    consultation: Consultation = Consultation()
    explanation: Explanation = Explanation()
    ending: Ending | None = None
    """Why the model was not asked further, when it was the provider or a limit."""
    spend: ModelSpend = ModelSpend()

    def upon(self, before: Round) -> Round:
        """Return what the whole run found, when the operators had found `before`."""
        mine = self.round
        if mine.accepted is None and before.accepted is not None:
            return before
        return replace(
            mine,
            rejected=[*before.rejected, *mine.rejected],
            suite_runs=before.suite_runs + mine.suite_runs,
            out_of_runs=before.out_of_runs or mine.out_of_runs,
        )


@dataclass(frozen=True, slots=True)
class Examiner:
    """What examining needs: where suites run, what they promise, the files as they were."""

    harness: Harness
    workspace: Workspace
    run: SuiteRun
    promise: Promise
    sources: Mapping[str, SourceFile]
    policy: Policy = Policy()
    known_modules: frozenset[str] | None = None

    def examine(self, patch: CandidatePatch, *, screen: Check | None = None) -> Examination:
        """Check policy, screen, oracle and security, in this order.

        Without a check of the screen the candidate is one of a search, which it has survived.
        """
        begin = time.monotonic()
        policy = _timed(
            check_policy(self.sources, patch.edits, self.policy, known_modules=self.known_modules),
            begin,
        )
        if not policy.passed:
            return Examination(_validation(patch, [policy]))
        after = patched_files(self.sources, patch.edits)
        files = {path: source.data for path, source in after.items()}
        with ThreadPoolExecutor(max_workers=1) as pool:  # Bandit reads while the suite runs
            security = pool.submit(self._security, files)
            answer = ask_oracle(self.harness, self.workspace, files, self.run, self.promise)
            checks = [policy, screen or _screen_check(patch), answer.check]
            if answer.check.passed:
                checks.append(security.result())
        return Examination(_validation(patch, checks), answer.after, answer.runs)

    def examine_in_turn(
        self,
        survivors: Sequence[CandidatePatch],
        choice: Choice | None,
        affords: Callable[[int], bool] = lambda runs: True,
        before: "Round | None" = None,
    ) -> Round:
        """Examine survivors until one is plausible, and say how it compares with the others.

        `affords` says whether, after so many runs of the suite, there may be another examination.
        What does the same as a patch that the oracle refused is not asked about again.
        """
        found = (
            Round(rejected=[*before.rejected], suite_runs=before.suite_runs) if before else Round()
        )
        wrong: set[str] = set()
        for patch in survivors:
            if patch.id in wrong:
                continue
            if not affords(found.suite_runs):
                found.out_of_runs = True
                break
            examined = self.examine(patch)
            found.suite_runs += examined.suite_runs
            if examined.validation.plausible:
                found.accepted, found.after = examined.validation, examined.after
                break
            found.rejected.append(examined.validation)
            if choice is not None and examined.validation.checks[-1].name == "oracle":
                wrong |= choice.alike(patch)
        if found.accepted is not None and choice is not None:
            self.settle(found, found.accepted, choice)
        return found

    def settle(self, found: Round, accepted: Validation, choice: Choice) -> None:
        """Put into a round how the accepted patch compares and how far it is trusted."""
        refused = frozenset(v.candidate.id for v in found.rejected)
        settled = choice.settle(accepted.candidate, refused)
        found.doubt = settled.ending()
        found.comparison = settled.comparison(self._is_allowed)
        check = Check(
            name="overfit",
            passed=found.doubt is None,
            reason=found.doubt.reason if found.doubt else "compared",
            detail=f"{found.comparison.calls} calls compared: {found.comparison.note}",
        )
        found.accepted = accepted.model_copy(update={"checks": (*accepted.checks, check)})

    def _is_allowed(self, patch: CandidatePatch) -> bool:
        known = self.known_modules
        return check_policy(self.sources, patch.edits, self.policy, known_modules=known).passed

    def _security(self, files: Mapping[str, bytes]) -> Check:
        before = {path: self.sources[path].data for path in files}
        scratch = Path(self.workspace.root) / "security"
        scratch.mkdir(mode=0o700, exist_ok=True)
        begin = time.monotonic()
        return _timed(check_security(before, files, scratch), begin)


def _timed(check: Check, begin: float) -> Check:
    return check.model_copy(update={"seconds": round(time.monotonic() - begin, 6)})


def _validation(patch: CandidatePatch, checks: Iterable[Check]) -> Validation:
    return Validation(candidate=patch, checks=tuple(checks))


def _screen_check(patch: CandidatePatch) -> Check:
    return Check(
        name="screen",
        passed=True,
        reason="survived",
        detail=f"survived the screen as number {patch.rank} of the candidates proposed",
    )
