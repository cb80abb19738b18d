"""Who may start a repair and where it lands, asked on the fake GitHub."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import events
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault
from wire.repository import FakeRepository
from wire.state import Account, Run

from patchwright.admit import Admission, admit
from patchwright.alerts import Trigger, parse_event
from patchwright.config import Rules
from patchwright.forges.github.reading import Reader, connect
from patchwright.forges.github.surface import permissions_for
from patchwright.heal import doors_of
from patchwright.models import Actor, Ending, Landing, Outcome
from patchwright.notifiers import comment

FILES = {"shop.py": "def total():\n    return 1\n", ".github/workflows/ci.yml": "on: push\n"}
ASSOCIATIONS = (
    *("COLLABORATOR", "CONTRIBUTOR", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR"),
    *("MANNEQUIN", "MEMBER", "NONE", "OWNER"),
)
BOT = 49699333
RULES = Rules()


@dataclass
class Ground:
    """A repository, a reader of it, and what admission says of events."""

    github: FakeGitHub
    repo: FakeRepository
    reader: Reader

    def admit(
        self, name: str, payload: Mapping[str, Any], rules: Rules = RULES, *, spending: bool = True
    ) -> Admission | Ending:
        trigger = parse_event(name, payload, doors_of(rules))
        assert isinstance(trigger, Trigger), trigger
        return admit(trigger, self.reader, rules, spending=spending)

    def run(self, run: Run, rules: Rules = RULES, *, spending: bool = True) -> Admission | Ending:
        event = events.workflow_run(self.repo, run)
        return self.admit("workflow_run", event, rules, spending=spending)

    def comment(
        self, number: int, body: str = "/heal", user: Account | None = None, **about: Any
    ) -> Admission | Ending:
        asked = self.repo.add_comment(number, body, user=user)
        event = events.issue_comment(self.repo, asked)
        event["comment"] |= about
        return self.admit("issue_comment", event)

    def dispatch(self, **inputs: str) -> Admission | Ending:
        event = events.workflow_dispatch(self.repo, self.repo.owner, inputs)
        return self.admit("workflow_dispatch", event)

    def pull(self, branch: str = "feature/x", **about: Any) -> int:
        """Open a pull request of a branch with one commit, after main moved on."""
        self.repo.commit({"feature.py": "1\n"}, branch=branch)
        self.repo.commit({"main.py": "2\n"})
        return self.repo.add_pull("Change", branch, **about).number

    def fork(self, branch: str = "main", login: str = "stranger") -> tuple[FakeRepository, int]:
        """Open a pull request of somebody's fork."""
        fork = self.github.add_repository(f"{login}/shop", fork_of=self.repo)
        fork.commit({"evil.py": f"# {login}\n"}, branch=branch)
        account = self.github.account(login)
        pull = self.repo.add_pull("Evil", branch, head_repository=fork, user=account)
        return fork, pull.number

    def fork_run(self, fork: FakeRepository, branch: str = "main", **about: Any) -> Run:
        sha, name = fork.branch(branch), fork.full_name
        known = {"event": "pull_request", "branch": branch, "sha": sha, "head_repository": name}
        return self.repo.add_run(**{**known, **about})

    def asked(self, part: str) -> int:
        return len([call for call in self.github.calls if part in call.template])


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    with running_github(tmp_path / "github") as github:
        repo = github.add_repository("octo/shop", FILES)
        token = github.add_token("reader", dict(permissions_for("repair")))
        reader = connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)
        yield Ground(github, repo, reader)
        assert {call.method for call in github.calls} <= {"GET"}, "admission only asks"


def landed(found: Admission | Ending) -> Landing:
    assert isinstance(found, Admission), found
    return found.landing


def reason(found: Admission | Ending) -> str:
    assert isinstance(found, Ending), found
    assert found.outcome is Outcome.DECLINED
    return found.reason


# --- where it lands: a test for each row of the table -------------------------------------------


def test_a_push_lands_on_its_branch(ground: Ground) -> None:
    sha = ground.repo.commit({"a.py": "1\n"}, branch="release/1.0")
    run = ground.repo.add_run(branch="release/1.0", sha=sha)
    found = ground.run(run)
    assert landed(found) == Landing(
        kind="push", sha=sha, head_branch="release/1.0", target_branch="release/1.0"
    )
    assert isinstance(found, Admission)
    assert found.run
    assert found.run.id == run.id


@pytest.mark.parametrize("base", ["main", "release/1.0"])
def test_a_pull_request_lands_on_its_head(ground: Ground, base: str) -> None:
    ground.repo.commit({"base.py": "1\n"}, branch="release/1.0")
    number = ground.pull(base=base)
    start = ground.repo.git.merge_base(ground.repo.branch(base), ground.repo.branch("feature/x"))
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    wanted = Landing(
        kind="pull_request",
        sha=sha,
        head_branch="feature/x",
        target_branch="feature/x",
        merge_base=start,
        talk_to=number,
    )
    assert landed(ground.run(run)) == wanted
    assert landed(ground.comment(number)) == wanted
    run.pulls = []
    assert landed(ground.run(run)) == wanted, "found by its commit"


def test_t01_a_fork_is_never_checked_out(ground: Ground) -> None:
    fork, number = ground.fork()
    found = landed(ground.run(ground.fork_run(fork)))
    assert (found.kind, found.checks_out, found.target_branch) == ("fork", False, "")
    assert (found.sha, found.talk_to) == (fork.branch("main"), number)
    assert found.merge_base is None
    told = landed(ground.comment(number))
    assert (told.kind, told.checks_out, told.talk_to) == ("fork", False, number)
    assert not [call for call in ground.github.calls if call.method == "GIT"]


def test_t01_a_deleted_fork_is_a_fork(ground: Ground) -> None:
    run = ground.repo.add_run(event="pull_request", head_repository="gone/shop")
    assert not landed(ground.run(run)).checks_out


def test_t01_a_fork_asked_for_by_number_is_a_fork(ground: Ground) -> None:
    fork, _ = ground.fork()
    run = ground.fork_run(fork)
    assert not landed(ground.dispatch(**{"run-id": str(run.id)})).checks_out


def test_t01_nobody_else_is_told_of_a_forks_patch(ground: Ground) -> None:
    """Another fork opens a pull request with the same commit first, to be told instead."""
    fork, number = ground.fork()
    other = ground.github.add_repository("thief/shop", fork_of=ground.repo)
    other.git.git("fetch", "-q", str(fork.git.path), "+refs/heads/main:refs/heads/main")
    ground.repo.add_pull("Mine", "main", head_repository=other)
    assert landed(ground.run(ground.fork_run(fork))).talk_to == number


def test_an_issue_lands_on_the_default_branch(ground: Ground) -> None:
    issue = ground.repo.add_issue("It fails", labels=["heal"])
    wanted = Landing(
        kind="issue",
        sha=ground.repo.branch(),
        head_branch="main",
        target_branch="main",
        talk_to=issue.number,
    )
    assert landed(ground.comment(issue.number)) == wanted
    assert landed(ground.admit("issues", events.issues(ground.repo, issue))) == wanted


def test_a_sentry_issue_lands_on_the_default_branch(ground: Ground) -> None:
    issue = ground.repo.add_issue("Error", "https://acme.sentry.io/issues/4711")
    found = landed(ground.admit("issues", events.issues(ground.repo, issue)))
    assert (found.kind, found.sha) == ("sentry_issue", ground.repo.branch())
    assert (found.target_branch, found.talk_to, found.checks_out) == ("main", issue.number, True)


def test_a_schedule_takes_the_newest_red_run(ground: Ground) -> None:
    ground.repo.add_run()
    newest = ground.repo.add_run()
    found = ground.admit("schedule", events.schedule(ground.repo))
    assert landed(found).kind == "push"
    assert landed(found).target_branch == "main"
    assert isinstance(found, Admission)
    assert found.run
    assert found.run.id == newest.id


def test_a_schedule_goes_on_to_the_next_workflow(ground: Ground) -> None:
    """What is red of another workflow, ours, a fork's or over already says nothing."""
    wanted = ground.repo.add_run(path=".github/workflows/ci.yml")
    ground.repo.add_run(path=".github/workflows/docs.yml")
    ground.repo.add_run(path=".github/workflows/docs.yml", conclusion="success")
    ground.repo.add_run(path=".github/workflows/patchwright.yml")
    ground.fork_run(ground.fork()[0])
    found = ground.admit("schedule", events.schedule(ground.repo))
    assert isinstance(found, Admission), found
    assert found.run
    assert found.run.id == wanted.id


def test_a_schedule_with_nothing_red(ground: Ground) -> None:
    ground.repo.add_run(conclusion="success")
    assert reason(ground.admit("schedule", events.schedule(ground.repo))) == "nothing_red"


def test_a_dispatch_with_a_run(ground: Ground) -> None:
    run = ground.repo.add_run()
    found = landed(ground.dispatch(**{"run-id": str(run.id)}))
    assert (found.kind, found.sha, found.target_branch) == ("push", run.head_sha, "main")


def test_a_dispatch_with_a_branch(ground: Ground) -> None:
    sha = ground.repo.commit({"a.py": "1\n"}, branch="next")
    found = landed(ground.dispatch(ref="next"))
    assert (found.sha, found.head_branch, found.target_branch) == (sha, "next", "next")
    assert landed(ground.dispatch(ref="next", sha=sha[:7])) == found
    assert reason(ground.dispatch(ref="next", sha="0123456")) == "superseded"
    assert reason(ground.dispatch(ref="nothing")) == "no_such_branch"


def test_a_dispatch_whose_parts_disagree(ground: Ground) -> None:
    run = ground.repo.add_run()
    named = {"run-id": str(run.id)}
    assert reason(ground.dispatch(**named, sha="0123456")) == "superseded"
    assert reason(ground.dispatch(**named, ref="next")) == "bad_input"
    assert landed(ground.dispatch(**named, ref="main", sha=run.head_sha)).sha == run.head_sha


def test_a_dispatch_from_outside(ground: Ground) -> None:
    ada = ground.github.account("ada")
    event = events.repository_dispatch(ground.repo, ada, "heal", {"ref": "main"})
    assert reason(ground.admit("repository_dispatch", event)) == "not_allowed"
    ground.repo.roles["ada"] = "write"
    assert landed(ground.admit("repository_dispatch", event)).sha == ground.repo.branch()


def test_the_logs_are_those_of_the_commits_own_red_run(ground: Ground) -> None:
    """Never of our own workflow, of an older commit, or of a fork's branch of the same name."""
    sha = ground.repo.branch()
    wanted = ground.repo.add_run()
    ground.repo.add_run(path=".github/workflows/patchwright.yml")
    fork = ground.github.add_repository("stranger/shop", fork_of=ground.repo)
    ground.fork_run(fork, sha=sha)
    issue = ground.repo.add_issue("It fails")
    found = ground.comment(issue.number)
    assert isinstance(found, Admission)
    assert found.run
    assert found.run.id == wanted.id
    ground.repo.commit({"later.py": "1\n"})
    found = ground.comment(issue.number)
    assert isinstance(found, Admission)
    assert found.run is None


# --- who may ------------------------------------------------------------------------------------


ROLES = ("none", "read", "triage", "write", "maintain", "admin")


@pytest.mark.parametrize(("actor", "again"), [(a, b) for a in ROLES for b in ROLES])
def test_t02_both_actors_of_a_run_may_write(ground: Ground, actor: str, again: str) -> None:
    ada, bob = ground.github.account("ada"), ground.github.account("bob")
    ground.repo.roles |= {"ada": actor, "bob": again}
    found = ground.run(ground.repo.add_run(actor=ada, triggering_actor=bob))
    may = {"write", "maintain", "admin"}
    if {actor, again} <= may:
        assert landed(found).checks_out
    else:
        assert reason(found) == "not_allowed"


@pytest.mark.parametrize("status", [403, 404, 500, 502])
def test_t02_no_answer_is_a_refusal(ground: Ground, status: int) -> None:
    ground.github.faults.add(Fault(".*/permission", status=status, body={"message": "x"}, times=0))
    assert reason(ground.run(ground.repo.add_run())) == "permission_unknown"
    assert {call.path.rpartition("/")[2] for call in ground.github.calls} == {"permission"}


def test_t02_a_lost_connection_is_a_refusal(ground: Ground) -> None:
    ground.github.faults.add(Fault(".*/permission", reset="before", times=0))
    assert reason(ground.run(ground.repo.add_run())) == "permission_unknown"


def test_t03_the_name_of_a_workflow_proves_nothing(ground: Ground) -> None:
    rules = Rules(workflows=(".github/workflows/ci.yml",))
    run = ground.repo.add_run(path=".github/workflows/evil.yml", name="CI")
    trigger = parse_event("workflow_run", events.workflow_run(ground.repo, run), doors_of(rules))
    assert isinstance(trigger, Ending)
    assert trigger.reason == "other_workflow"
    event = events.workflow_dispatch(ground.repo, ground.repo.owner, {"run-id": str(run.id)})
    assert reason(ground.admit("workflow_dispatch", event, rules)) == "other_workflow"


@pytest.mark.parametrize("role", ROLES)
def test_t04_only_the_endpoint_says_who_may_write(ground: Ground, role: str) -> None:
    ada = ground.github.account("ada")
    ground.repo.roles["ada"] = role
    issue = ground.repo.add_issue("It fails")
    for association in ASSOCIATIONS:
        found = ground.comment(issue.number, user=ada, author_association=association)
        if role in ("write", "maintain", "admin"):
            assert landed(found).talk_to == issue.number
        else:
            assert reason(found) == "not_allowed"


def test_t04_permission_is_that_of_now(ground: Ground) -> None:
    ada = ground.github.account("ada")
    ground.repo.roles["ada"] = "write"
    run = ground.repo.add_run(actor=ada)
    assert landed(ground.run(run))
    ground.repo.roles["ada"] = "read"
    assert reason(ground.run(run, spending=False)) == "not_allowed"


BOTS: list[tuple[Account, tuple[int, ...], bool]] = [
    (Account(BOT, "dependabot[bot]", "Bot"), (), False),
    (Account(BOT, "dependabot[bot]", "Bot"), (BOT,), True),
    (Account(BOT + 1, "dependabot[bot]", "Bot"), (BOT,), False),
    (Account(BOT, "renamed[bot]", "Bot"), (BOT,), True),
    (Account(BOT * 10, "evil[bot]", "Bot"), (BOT,), False),
    (Account(7, "evil[bot]", "User"), (BOT,), False),
    (Account(7, "dependabot", "User"), (BOT,), False),
    (Account(BOT, "dependabot", "User"), (BOT,), False),
]


@pytest.mark.parametrize(("account", "allowed", "may"), BOTS)
def test_t05_bots_are_allowed_by_their_number_alone(
    ground: Ground, account: Account, allowed: tuple[int, ...], may: bool
) -> None:
    ground.github.accounts[account.login] = account
    found = ground.run(ground.repo.add_run(actor=account), Rules(allow_bots=allowed))
    if may:
        assert landed(found).checks_out
    else:
        assert reason(found) in ("bot_not_allowed", "not_allowed")


@given(st.integers(2, 2**53), st.sets(st.integers(1, 2**53), max_size=5))
def test_t06_a_number_is_equal_or_it_is_not(number: int, allowed: set[int]) -> None:
    near = {int(f"{number}1"), int(f"1{number}"), number + 1, number * 10, abs(number - 1)}
    rules = Rules(allow_bots=tuple((allowed | near) - {number}))
    bot = Actor(id=number, login="x[bot]", kind="Bot")
    trigger = Trigger(
        door="dispatch",
        repository="octo/shop",
        repository_id=1,
        default_branch="main",
        alert_key="dispatch:1",
        actors=(bot,),
    )
    nobody = connect("octo/shop", "", api_url="http://127.0.0.1:1", hurry=True)
    assert reason(admit(trigger, nobody, rules)) == "bot_not_allowed"


def test_t06_a_name_that_another_took_is_not_its_owner(ground: Ground) -> None:
    """The event tells of ada, who renamed herself since; somebody who may write is ada now."""
    ada = ground.github.account("ada")
    event = events.workflow_run(ground.repo, ground.repo.add_run(actor=ada))
    del ground.github.accounts["ada"]
    ground.github.account("ada")
    ground.repo.roles["ada"] = "admin"
    assert reason(ground.admit("workflow_run", event)) == "permission_unknown"


def test_nobody_is_nobody(ground: Ground) -> None:
    event = events.workflow_dispatch(ground.repo, ground.repo.owner, {})
    trigger = parse_event("workflow_dispatch", event, doors_of(RULES))
    assert isinstance(trigger, Trigger)
    unknown = trigger.model_copy(update={"actors": ()})
    assert reason(admit(unknown, ground.reader, RULES)) == "nobody_asked"


# --- which commit -------------------------------------------------------------------------------


def test_t08_a_branch_that_moved(ground: Ground) -> None:
    run = ground.repo.add_run()
    assert landed(ground.run(run))
    ground.repo.commit({"later.py": "1\n"})
    assert reason(ground.run(run)) == "superseded"
    assert reason(ground.run(run, spending=False)) == "superseded"


def test_t08_a_branch_that_is_gone(ground: Ground) -> None:
    sha = ground.repo.commit({"a.py": "1\n"}, branch="gone")
    run = ground.repo.add_run(branch="gone", sha=sha)
    ground.repo.git.delete_ref("refs/heads/gone")
    assert reason(ground.run(run)) == "superseded"


def test_t08_a_pull_request_that_moved(ground: Ground) -> None:
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    ground.repo.commit({"later.py": "1\n"}, branch="feature/x")
    assert reason(ground.run(run)) == "superseded"


def test_t08_a_command_with_a_commit_is_exact(ground: Ground) -> None:
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    assert landed(ground.comment(number, f"/heal {sha[:7]}")).sha == sha
    moved = ground.repo.commit({"later.py": "1\n"}, branch="feature/x")
    assert reason(ground.comment(number, f"/heal {sha[:7]}")) == "superseded"
    assert landed(ground.comment(number, f"/heal {moved}")).sha == moved
    issue = ground.repo.add_issue("It fails")
    head = ground.repo.branch()
    assert landed(ground.comment(issue.number, f"/heal {head[:7]}")).sha == head
    assert reason(ground.comment(issue.number, f"/heal {sha}")) == "superseded"


def test_r37_a_pull_request_that_was_closed(ground: Ground) -> None:
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    ground.repo.close(number)
    assert reason(ground.run(run)) == "no_pull_request"
    assert reason(ground.comment(number)) == "no_pull_request"


def test_one_of_two_pull_requests_is_open(ground: Ground) -> None:
    closed = ground.pull()
    ground.repo.close(closed)
    number = ground.repo.add_pull("Again", "feature/x").number
    sha = ground.repo.branch("feature/x")
    about: Any = {"event": "pull_request", "branch": "feature/x", "sha": sha}
    run = ground.repo.add_run(**about, pulls=[closed, number])
    assert landed(ground.run(run)).talk_to == number


# --- when nothing is done -----------------------------------------------------------------------


def test_t11_our_own_branches_are_left_alone(ground: Ground) -> None:
    branch = "patchwright/heal-abc123"
    number = ground.pull(branch)
    run = ground.repo.add_run(branch=branch)
    assert reason(ground.comment(number)) == "own_branch"
    assert reason(ground.dispatch(**{"run-id": str(run.id)})) == "own_branch"


def test_t11_our_own_workflow_is_left_alone(ground: Ground) -> None:
    for path in (".github/workflows/patchwright.yml", ".github/workflows/patchwright.yml@main"):
        run = ground.repo.add_run(path=path)
        assert reason(ground.dispatch(**{"run-id": str(run.id)})) == "own_workflow"


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"event": "pull_request_target"}, "run_event_not_watched"),
        ({"event": "issue_comment"}, "run_event_not_watched"),
        ({"path": "dynamic/dependabot/updates"}, "other_workflow"),
        ({"conclusion": "success"}, "not_red"),
        ({"conclusion": None}, "not_red"),
        ({"event": "merge_group"}, "merge_queue"),
    ],
)
def test_a_run_that_is_no_alert_by_its_number_either(
    ground: Ground, about: dict[str, Any], why: str
) -> None:
    run = ground.repo.add_run(**about)
    assert reason(ground.dispatch(**{"run-id": str(run.id)})) == why


def test_the_kill_switch_is_asked_first(ground: Ground) -> None:
    assert reason(ground.run(ground.repo.add_run(), Rules(heal_off=True))) == "heal_off"
    assert ground.github.calls == []


@pytest.mark.parametrize("label", ["heal-off", "Heal-Off"])
def test_the_kill_switch_as_a_label(ground: Ground, label: str) -> None:
    issue = ground.repo.add_issue("It fails", labels=[label])
    assert reason(ground.comment(issue.number)) == "heal_off"
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    assert landed(ground.run(run))
    ground.repo.issues[number].labels.append(label)
    assert reason(ground.run(run)) == "heal_off"
    assert reason(ground.comment(number)) == "heal_off"
    fork, forked = ground.fork()
    ground.repo.issues[forked].labels.append(label)
    assert reason(ground.run(ground.fork_run(fork))) == "heal_off"


def test_too_many_open_pull_requests(ground: Ground) -> None:
    rules = Rules(max_open_pull_requests=2)
    run = ground.repo.add_run()
    for n in range(2):
        assert landed(ground.run(run, rules))
        ground.pull(f"patchwright/heal-abc12{n}")
        run = ground.repo.add_run()
    assert reason(ground.run(run, rules)) == "too_many_open"
    assert landed(ground.run(run, rules, spending=False)), "the publisher counts by itself"
    issue = ground.repo.add_issue("It fails")
    assert landed(ground.comment(issue.number)), "a person who asks is not held back"


def full(ground: Ground, number: int, sha: str, author: Account, times: int) -> None:
    ledger = comment.Ledger()
    for n in range(times):
        ledger = comment.with_attempt(ledger, "abcdef123456", sha, f"run-{n}")
    body = comment.show_progress("searching", sha, ledger, None)
    ground.repo.add_comment(number, body, user=author)


def test_t11_the_ledger_limits_what_nobody_asked_for(ground: Ground) -> None:
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    full(ground, number, sha, ground.github.actions_bot, 1)
    assert landed(ground.run(run))
    full(ground, number, sha, ground.github.actions_bot, 2)
    assert reason(ground.run(run)) == "attempts_used"
    assert landed(ground.run(run, spending=False)), "what was spent already is published"
    assert landed(ground.run(run, Rules(max_attempts=3)))
    assert landed(ground.comment(number)), "a person may ask for one more"


def test_t14_a_forged_ledger_limits_nothing(ground: Ground) -> None:
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    full(ground, number, sha, ground.github.account("stranger"), 9)
    assert landed(ground.run(run))


@pytest.mark.parametrize("spending", [True, False])
def test_r45_a_newer_green_run_resolves_it(ground: Ground, spending: bool) -> None:
    run = ground.repo.add_run()
    ground.repo.add_run(conclusion="success")
    assert reason(ground.run(run, spending=spending)) == "resolved_elsewhere"


def test_r45_a_green_attempt_of_the_same_run_resolves_it(ground: Ground) -> None:
    run = ground.repo.add_run()
    event = events.workflow_run(ground.repo, run)
    run.attempt, run.conclusion = 2, "success"
    assert reason(ground.admit("workflow_run", event)) == "resolved_elsewhere"


@pytest.mark.parametrize("conclusion", ["failure", "cancelled", "skipped", None])
def test_r45_only_green_resolves(ground: Ground, conclusion: str | None) -> None:
    run = ground.repo.add_run()
    ground.repo.add_run(conclusion=conclusion)
    assert landed(ground.run(run)).sha == run.head_sha


def test_r45_a_green_run_of_another_workflow_or_branch_or_fork_proves_nothing(
    ground: Ground,
) -> None:
    run = ground.repo.add_run()
    ground.repo.add_run(path=".github/workflows/docs.yml", conclusion="success")
    ground.repo.commit({"a.py": "1\n"}, branch="next")
    ground.repo.add_run(branch="next", conclusion="success")
    fork, _ = ground.fork()
    ground.fork_run(fork, conclusion="success")
    assert landed(ground.run(run)).sha == run.head_sha


def test_a_forge_that_fails_declines(ground: Ground) -> None:
    ground.github.faults.add(Fault(".*/pulls", status=500, body={"message": "x"}, times=0))
    assert reason(ground.run(ground.repo.add_run())) == "forge_unavailable"


def test_admission_costs_few_requests(ground: Ground) -> None:
    number = ground.pull()
    sha = ground.repo.branch("feature/x")
    run = ground.repo.add_run(event="pull_request", branch="feature/x", sha=sha, pulls=[number])
    assert landed(ground.run(run))
    assert len(ground.github.calls) <= 6, ground.github.calls
