"""Admit: ask the forge who may start this, and which commit, base and branch it is about.

What a payload says of permissions is not believed, every doubt declines, and nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from patchwright.alerts import Trigger
from patchwright.config import Rules
from patchwright.errors import ForgeError
from patchwright.forges.github import Pull
from patchwright.forges.github.reading import Reader
from patchwright.models import Actor, Ending, Landing, Outcome, Run, Value
from patchwright.notifiers import comment

OFF_LABEL: Final = "heal-off"
MAY_WRITE: Final = frozenset({"admin", "write"})
BRANCH_PREFIX: Final = "patchwright/"
WATCHED_EVENTS: Final = frozenset(
    {"push", "pull_request", "schedule", "workflow_dispatch", "merge_group"}
)
FOLDER: Final = ".github/workflows/"
QUEUE_PREFIX: Final = "gh-readonly-queue/"
"""Branches that a merge queue makes and deletes: nothing can be opened against them."""
MOST_LOOKED_AT: Final = 20
"""Red runs among which the one that an alert is about is looked for."""
MOST_TRIED: Final = 3
"""Workflows, or pull requests of one run, that are asked about one after another."""
_OF_PULLS: Final = frozenset({"pull_request"})


class Admission(Value):
    """An alert that may be worked on."""

    landing: Landing
    run: Run | None = None
    """The red run that tells of the failure, when there is one."""


def admit(
    trigger: Trigger, reader: Reader, rules: Rules, *, spending: bool = True, evidence: bool = True
) -> Admission | Ending:
    """Return where an alert lands, or DECLINED with the reason; asks only, never writes.

    Before anything is `spending`, too many open pull requests decline it as well; afterwards the
    publisher counts, who knows whether one of them is of the same failure. Only who wants
    `evidence` is told which red run speaks of a commit that no run brought here.
    """
    asked = _Question(trigger, reader, rules, spending, evidence)
    try:
        return asked.refusal() or asked.landing()
    except ForgeError as error:
        return _declined("forge_unavailable", f"GitHub could not be asked: {error}")


def unwatched(run: Run, rules: Rules) -> Ending | None:
    """Return why a run is no alert, whoever asks about it."""
    path, branch = run.path.partition("@")[0], run.head_branch or ""
    if branch.startswith(BRANCH_PREFIX):
        return _declined("own_branch", "The run is of a branch of Patchwright's own.")
    if path in rules.own_workflows:
        return _declined("own_workflow", "The run is of Patchwright's own workflow.")
    watched = path in rules.workflows or not rules.workflows
    if not watched or not path.startswith(FOLDER):
        return _declined("other_workflow", "The run is of a workflow that is not watched.")
    if run.event not in WATCHED_EVENTS:
        sentence = "The run was started by an event that is not watched; use /heal for it."
        return _declined("run_event_not_watched", sentence)
    if run.conclusion != "failure":
        return _declined("not_red", f"Run {run.id} did not fail.")
    if run.event == "merge_group" or branch.startswith(QUEUE_PREFIX):
        sentence = "The run is of a merge queue's branch; comment /heal on the pull request."
        return _declined("merge_queue", sentence)
    return None


@dataclass(frozen=True)
class _Question:
    trigger: Trigger
    reader: Reader
    rules: Rules
    spending: bool
    evidence: bool

    def refusal(self) -> Ending | None:
        """Return why nothing may be done at all, cheapest question first."""
        if self.rules.heal_off:
            return _declined("heal_off", "Patchwright is switched off by the input heal-off.")
        for check in (self._who, self._switched_off, self._too_many):
            if (refused := check()) is not None:
                return refused
        return None

    def landing(self) -> Admission | Ending:
        """Return the landing of a trigger that may be worked on."""
        ways: dict[str, Callable[[], Admission | Ending]] = {
            "comment": self._of_comment,
            "issue": self._of_issue,
            "schedule": self._of_schedule,
        }
        found = ways.get(self.trigger.door, self._of_run_or_ref)()
        if isinstance(found, Ending):
            return found
        return self._tried_enough(found) or found

    # --- who -----------------------------------------------------------------------------------

    def _who(self) -> Ending | None:
        refused = next(self._refused_actors(), None)
        if refused is None:
            return None
        reason, sentence = refused
        return _declined(reason, sentence)

    def _refused_actors(self) -> Iterator[tuple[str, str]]:
        if not self.trigger.actors and self.trigger.door != "schedule":
            yield "nobody_asked", "The event does not say who caused it."
        for actor in self.trigger.actors:
            if actor.kind == "Bot" or actor.login.endswith("[bot]"):
                if actor.id not in self.rules.allow_bots:
                    yield (
                        "bot_not_allowed",
                        "A bot may start a repair only when allow-bots has its id.",
                    )
                continue
            permission = self._permission(actor)
            if permission is None:
                yield "permission_unknown", "GitHub did not say what the sender may do; try again."
            elif permission not in MAY_WRITE:
                yield "not_allowed", "Only people who may write to this repository start a repair."

    def _permission(self, actor: Actor) -> str | None:
        try:
            return self.reader.permission(actor.login, actor.id)
        except ForgeError:
            return None

    def _switched_off(self) -> Ending | None:
        number = self.trigger.number
        return None if number is None else _off(number, self.reader.labels(number))

    def _too_many(self) -> Ending | None:
        if not self.spending or self.trigger.door == "comment":
            return None
        mine = self.reader.open_pulls(BRANCH_PREFIX)
        if len(mine) < self.rules.max_open_pull_requests:
            return None
        sentence = f"{len(mine)} pull requests of Patchwright are open; merge or close one first."
        return _declined("too_many_open", sentence)

    def _tried_enough(self, found: Admission) -> Ending | None:
        """Decline when the ledger of a pull request is full and nobody asked for one more try."""
        landing = found.landing
        asked = self.trigger.door in ("comment", "dispatch")
        if not self.spending or asked or not landing.checks_out or landing.talk_to is None:
            return None
        known = self.reader.comments(landing.talk_to)
        ledger = comment.read_ledger(known, self.rules.bot_id)
        tried = ledger.of_commit(landing.sha)
        if tried < self.rules.max_attempts:
            return None
        sentence = f"{landing.sha[:10]} was worked on {tried} times; comment /heal to try again."
        return _declined("attempts_used", sentence)

    # --- where ---------------------------------------------------------------------------------

    def _of_run_or_ref(self) -> Admission | Ending:
        run, wanted, ref = self.trigger.run, self.trigger.command.sha, self.trigger.ref
        if run is None and self.trigger.run_id is not None:
            run = self.reader.run(self.trigger.run_id)
        if run is None:
            return self._of_branch(ref or self.trigger.default_branch, wanted)
        if ref is not None and ref != run.head_branch:
            return _declined("bad_input", f"Run {run.id} is not of the branch that ref names.")
        if wanted and not run.head_sha.startswith(wanted):
            return _declined("superseded", f"Run {run.id} is of {run.head_sha[:10]}, not {wanted}.")
        return self._of_run(run)

    def _of_run(self, run: Run) -> Admission | Ending:
        refused = unwatched(run, self.rules)
        if refused is not None:
            return refused
        if run.head_repository_id != self.trigger.repository_id:
            return self._of_fork(run)
        if self._is_over(run):
            return _declined("resolved_elsewhere", "A newer run of the same workflow is green.")
        return self._of_pull_run(run) if run.event in _OF_PULLS else self._of_push_run(run)

    def _is_over(self, run: Run) -> bool:
        """Say whether a newer run of this repository's own code is green."""
        newest = self.reader.newest_run(run.workflow_id, run.head_branch or "")
        if newest is None or newest.head_repository_id != self.trigger.repository_id:
            return False  # a fork's branch of the same name proves nothing about ours
        newer = (newest.id, newest.attempt) > (run.id, run.attempt)
        return newer and newest.conclusion == "success"

    def _of_fork(self, run: Run) -> Admission | Ending:
        """A fork's code is never fetched by a job that holds a secret or a write token."""
        about = (run.head_sha, run.head_branch, run.head_repository_id)
        pulls = [
            pull
            for pull in self.reader.pulls_of_commit(run.head_sha)
            if (pull.head_sha, pull.head_branch, pull.head_repository_id) == about
            and pull.state == "open"
        ]
        pull = pulls[0] if pulls else None
        off = _off(pull.number, pull.labels) if pull else None
        landing = Landing(
            kind="fork",
            sha=run.head_sha,
            head_branch=run.head_branch or "",
            target_branch="",
            talk_to=pull.number if pull else None,
            checks_out=False,
        )
        return off or Admission(landing=landing, run=run)

    def _of_push_run(self, run: Run) -> Admission | Ending:
        """Return the landing of a commit on a branch, unless the branch has a newer one."""
        branch = run.head_branch or self.trigger.default_branch
        head = self.reader.branch_head(branch)
        if head != run.head_sha:
            now = head[:10] if head else "deleted"
            return _declined("superseded", f"{branch} moved since the run: it is {now}.")
        landing = Landing(kind="push", sha=run.head_sha, head_branch=branch, target_branch=branch)
        return Admission(landing=landing, run=run)

    def _of_pull_run(self, run: Run) -> Admission | Ending:
        numbers = run.pull_requests or tuple(
            p.number
            for p in self.reader.pulls_of_commit(run.head_sha)
            if p.state == "open" and p.head_branch == run.head_branch
        )
        sentence = "The run's pull request is not open any more."
        found: Admission | Ending = _declined("no_pull_request", sentence)
        for number in numbers[:MOST_TRIED]:
            found = self._of_pull(number, None)
            if isinstance(found, Admission):
                break
        if isinstance(found, Ending):
            return found
        if found.landing.sha != run.head_sha:
            return _declined("superseded", "The pull request has a newer commit than the red run.")
        return found.model_copy(update={"run": run})

    def _of_comment(self) -> Admission | Ending:
        number, wanted = self.trigger.number, self.trigger.command.sha
        if number is not None and self.trigger.on_pull_request:
            found = self._of_pull(number, wanted)
            return self._with_red_run(found) if isinstance(found, Admission) else found
        return self._of_issue()

    def _of_issue(self) -> Admission | Ending:
        found = self._of_branch(self.trigger.default_branch, self.trigger.command.sha)
        if isinstance(found, Ending):
            return found
        kind = "sentry_issue" if self.trigger.sentry else "issue"
        told = {"kind": kind, "talk_to": self.trigger.number}
        return found.model_copy(update={"landing": found.landing.model_copy(update=told)})

    def _of_schedule(self) -> Admission | Ending:
        """Take the newest red run of the default branch that still says something of it."""
        runs = self.reader.failed_runs(self.trigger.default_branch, MOST_LOOKED_AT)
        newest = {run.workflow_id: run for run in reversed(runs) if self._is_of_default(run)}
        order = sorted(newest.values(), key=lambda run: run.id, reverse=True)
        sentence = "No run on the default branch has failed lately."
        found: Admission | Ending = _declined("nothing_red", sentence)
        for run in order[:MOST_TRIED]:
            found = self._of_run(run)
            if isinstance(found, Admission):
                break
        return found

    def _is_of_default(self, run: Run) -> bool:
        """Say whether a run is of the default branch itself, not of a fork's of the same name."""
        own = run.head_repository_id == self.trigger.repository_id
        return own and run.event not in _OF_PULLS and unwatched(run, self.rules) is None

    def _of_pull(self, number: int, wanted: str | None) -> Admission | Ending:
        pull = self.reader.pull(number)
        if pull is None or pull.state != "open":
            return _declined("no_pull_request", f"Pull request #{number} is not open.")
        if (off := _off(number, pull.labels)) is not None:
            return off
        fork = pull.head_repository_id != self.trigger.repository_id
        if pull.head_branch.startswith(BRANCH_PREFIX) and not fork:
            return _declined("own_branch", "Patchwright does not repair its own pull requests.")
        if wanted and not pull.head_sha.startswith(wanted):
            return _declined("superseded", f"#{number} is at {pull.head_sha[:10]}, not {wanted}.")
        return Admission(landing=self._landing_of(pull, fork))

    def _landing_of(self, pull: Pull, fork: bool) -> Landing:
        return Landing(
            kind="fork" if fork else "pull_request",
            sha=pull.head_sha,
            head_branch=pull.head_branch,
            target_branch="" if fork else pull.head_branch,
            merge_base=None if fork else self.reader.merge_base(pull.base_sha, pull.head_sha),
            talk_to=pull.number,
            checks_out=not fork,
        )

    def _of_branch(self, branch: str, wanted: str | None) -> Admission | Ending:
        head = self.reader.branch_head(branch)
        if head is None:
            return _declined("no_such_branch", "The branch that was named does not exist.")
        if wanted and not head.startswith(wanted):
            return _declined("superseded", f"{branch} is at {head[:10]}, not at {wanted}.")
        landing = Landing(kind="push", sha=head, head_branch=branch, target_branch=branch)
        return self._with_red_run(Admission(landing=landing))

    def _with_red_run(self, found: Admission) -> Admission:
        """Add the red run of the same commit, whose logs say what fails; never one of our own."""
        if not self.evidence or not found.landing.checks_out or found.run is not None:
            return found
        own, sha = self.trigger.repository_id, found.landing.sha
        runs = self.reader.failed_runs(found.landing.head_branch, MOST_LOOKED_AT)
        same = (r for r in runs if (r.head_sha, r.head_repository_id) == (sha, own))
        return found.model_copy(
            update={"run": next((r for r in same if unwatched(r, self.rules) is None), None)}
        )


def _off(number: int, labels: Iterable[str]) -> Ending | None:
    if OFF_LABEL not in (label.casefold() for label in labels):
        return None
    return _declined("heal_off", f"The label {OFF_LABEL} is on #{number}; take it off first.")


def _declined(reason: str, sentence: str) -> Ending:
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
