"""The reader sees what GitHub knows, within bounds, whatever goes wrong on the way."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault, secondary_limit
from wire.repository import FakeRepository

from patchwright.errors import ForgeError
from patchwright.forges.github.reading import Reader, connect
from patchwright.forges.github.surface import ENDPOINTS, permissions_for

FILES = {"shop.py": "def total():\n    return 1\n", ".github/workflows/ci.yml": "on: push\n"}
BRANCH = "patchwright/heal-abc123"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as running:
        yield running
        assert running.endpoints() <= ENDPOINTS


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("octo/shop", FILES)


@pytest.fixture
def reader(github: FakeGitHub, repo: FakeRepository) -> Reader:
    token = github.add_token("reader", dict(permissions_for("repair")))
    return connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)


def test_a_repository(reader: Reader, repo: FakeRepository) -> None:
    found = reader.repository()
    assert (found.id, found.name, found.default_branch) == (repo.id, "octo/shop", "main")
    assert not found.private


@pytest.mark.parametrize(
    ("role", "level"),
    [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read"),
     ("read", "read")],
)  # fmt: skip
def test_t04_a_permission_is_what_the_endpoint_says(
    reader: Reader, repo: FakeRepository, github: FakeGitHub, role: str, level: str
) -> None:
    github.account("ada")
    repo.roles["ada"] = role
    assert reader.permission("ada") == level


def test_t04_a_stranger_to_a_private_repository_may_nothing(github: FakeGitHub) -> None:
    private = github.add_repository("octo/safe", FILES, private=True)
    token = github.add_token("insider", author="octo")
    github.account("stranger")
    reader = connect(private.full_name, token.value, api_url=github.api_url, hurry=True)
    assert reader.permission("stranger") == "none"


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418, 500, 503])
def test_t02_no_answer_about_a_permission_is_an_error(
    reader: Reader, github: FakeGitHub, status: int
) -> None:
    github.account("ada")
    github.faults.add(Fault(".*/permission", status=status, body={"message": "no"}, times=0))
    with pytest.raises(ForgeError, match=f"{status}"):
        reader.permission("ada")


def test_t02_an_unknown_level_is_an_error(reader: Reader, github: FakeGitHub) -> None:
    github.account("ada")
    body = {"permission": "owner", "role_name": "owner", "user": None}
    github.faults.add(Fault(".*/permission", status=200, body=body))
    with pytest.raises(ForgeError, match="undocumented"):
        reader.permission("ada")


@pytest.mark.parametrize("login", ["../../admin", "a?per_page=1", "a#b", "a/b", "..", "%2e%2e"])
def test_t23_a_login_is_only_a_login(reader: Reader, github: FakeGitHub, login: str) -> None:
    with pytest.raises(ForgeError):
        reader.permission(login)
    asked = "/repos/{owner}/{repo}/collaborators/{username}/permission"
    assert {call.template for call in github.calls} <= {asked}
    github.accept()  # the name is none that GitHub describes


def test_commits_and_branches(reader: Reader, repo: FakeRepository) -> None:
    sha = repo.commit({"a.py": "1\n"}, branch="feature/x")
    assert reader.branch_head("feature/x") == sha
    assert reader.commit_sha("feature/x") == sha
    assert reader.commit_sha(sha[:10]) == sha
    assert reader.branch_head("feature") is None
    assert reader.commit_sha("nothing") is None
    assert reader.merge_base(repo.branch(), sha) == repo.branch()


def test_runs_and_jobs(reader: Reader, repo: FakeRepository, github: FakeGitHub) -> None:
    ada = github.account("ada")
    red = repo.add_run(actor=ada, attempt=2)
    job = repo.add_job(red, "test (3.12)", steps=[("Install", "success"), ("pytest", "failure")])
    repo.add_job(red, "lint", conclusion="success")
    repo.add_run(conclusion="success")
    run = reader.run(red.id)
    assert (run.id, run.attempt, run.path) == (red.id, 2, ".github/workflows/ci.yml")
    assert [actor.id for actor in run.actors] == [ada.id]
    assert (run.head_repository_id, run.conclusion) == (repo.id, "failure")
    first, second = reader.jobs(run)
    assert (first.id, first.conclusion, first.failed_steps) == (job.id, "failure", ("pytest",))
    assert first.check_run_id == job.check_run_id
    assert (second.name, second.failed_steps) == ("lint", ())
    newest = reader.newest_run(run.workflow_id, "main")
    assert newest is not None
    assert newest.conclusion == "success"
    assert reader.newest_run(run.workflow_id, "other") is None
    assert [found.id for found in reader.failed_runs("main", 5)] == [red.id]
    assert [found.id for found in reader.failed_runs(None, 5)] == [red.id]
    assert reader.failed_runs("other", 5) == ()


def test_more_jobs_than_one_page(reader: Reader, repo: FakeRepository) -> None:
    red = repo.add_run()
    for number in range(130):
        repo.add_job(red, f"test ({number})")
    assert len(reader.jobs(reader.run(red.id))) == 130


def test_t22_a_link_to_a_next_page_is_not_followed(
    reader: Reader, repo: FakeRepository, github: FakeGitHub
) -> None:
    headers = {"Link": '<http://169.254.169.254/next>; rel="next"'}
    body = {"total_count": 2, "jobs": []}
    run = reader.run(repo.add_run().id)
    github.faults.add(Fault(".*/jobs", status=200, headers=headers, body=body))
    assert reader.jobs(run) == ()
    assert len([call for call in github.calls if call.path.endswith("/jobs")]) == 1


def test_t22_a_log_is_fetched_without_the_token(
    reader: Reader, repo: FakeRepository, github: FakeGitHub
) -> None:
    job = repo.add_job(repo.add_run(), log="first\nE  AssertionError\n")
    assert reader.job_log(job.id, 1000) == b"first\nE  AssertionError\n"
    assert reader.job_log(job.id, 5) == b"rror\n"
    assert len(github.storage_requests) == 2
    for _, headers in github.storage_requests:
        assert "authorization" not in {name.lower() for name in headers}


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "file:///etc/passwd", "/x"],
)
def test_t22_a_log_is_not_fetched_from_inside(
    reader: Reader, repo: FakeRepository, github: FakeGitHub, location: str
) -> None:
    job = repo.add_job(repo.add_run(), log="x")
    github.faults.add(Fault(".*/logs", status=302, headers={"Location": location}, body=b""))
    assert reader.job_log(job.id, 1000) is None
    assert github.storage_requests == []


def test_r46_logs_that_are_not_there(
    reader: Reader, repo: FakeRepository, github: FakeGitHub
) -> None:
    run = repo.add_run()
    empty, none = repo.add_job(run, log=""), repo.add_job(run)
    going = repo.add_job(run, conclusion=None, log="x")
    for job in (empty, none, going):
        assert reader.job_log(job.id, 1000) is None
    run.logs_expired = True
    assert reader.job_log(empty.id, 1000) is None
    github.faults.add(Fault(".*/logs", status=302, headers={"Location": "http://127.0.0.1:1/"}))
    assert reader.job_log(none.id, 1000) is None


def test_artifacts(reader: Reader, repo: FakeRepository) -> None:
    red = repo.add_run()
    made = repo.add_artifact(red, "junit", b"PK\x03\x04 zip")
    gone = repo.add_artifact(red, "old", b"x")
    gone.expired = True
    first, second = reader.artifacts(red.id)
    assert (first.id, first.name, first.size, first.expired) == (made.id, "junit", 8, False)
    assert second.expired
    assert reader.artifact(made.id, 1000) == b"PK\x03\x04 zip"
    assert reader.artifact(made.id, 5) is None
    assert reader.artifact(gone.id, 1000) is None


def test_annotations(reader: Reader, repo: FakeRepository) -> None:
    check = repo.add_check(repo.branch(), "test", conclusion="failure")
    check.annotations.append(
        {"path": "a.py", "start_line": 3, "end_line": 4, "annotation_level": "failure",
         "message": "boom"}
    )  # fmt: skip
    (found,) = reader.annotations(check.id)
    assert (found.path, found.start_line, found.end_line) == ("a.py", 3, 4)
    assert (found.level, found.message) == ("failure", "boom")


def test_files(reader: Reader, repo: FakeRepository) -> None:
    sha = repo.commit({"bytes.bin": b"\xff\0\r\n", "a b/ü#?.py": "x\n"})
    assert reader.file("bytes.bin", sha, 100) == b"\xff\0\r\n"
    assert reader.file("a b/ü#?.py", sha, 100) == b"x\n"
    assert reader.file(".github/workflows/ci.yml", sha, 100) == b"on: push\n"
    assert reader.file("shop.py", sha, 5) is None
    assert reader.file("nothing.py", sha, 100) is None
    assert reader.file(".github", sha, 100) is None
    with pytest.raises(ForgeError, match="part of an address"):
        reader.file("../secrets", sha, 100)


def test_pulls(reader: Reader, repo: FakeRepository, github: FakeGitHub) -> None:
    sha = repo.commit({"a.py": "1\n"}, branch=BRANCH)
    old = repo.add_pull("Old", BRANCH, user=github.actions_bot)
    old.issue.state, old.issue.closed_by = "closed", github.account("ada")
    new = repo.add_pull("New", BRANCH, user=github.actions_bot, draft=True, body="Text")
    new.issue.labels.append(repo.put_label("DO NOT MERGE").name)
    repo.commit({"b.py": "1\n"}, branch="other")
    repo.add_pull("Other", "other")
    found = reader.pull_of_branch(BRANCH)
    assert found is not None
    assert (found.number, found.state, found.draft) == (new.number, "open", True)
    assert (found.head_sha, found.base_branch, found.body) == (sha, "main", "Text")
    assert (found.author_id, found.labels) == (github.actions_bot.id, ("DO NOT MERGE",))
    assert found.head_repository_id == repo.id
    assert [pull.number for pull in reader.open_pulls("patchwright/")] == [new.number]
    assert {pull.number for pull in reader.pulls_of_commit(sha)} >= {new.number}
    assert reader.labels(new.number) == ("DO NOT MERGE",)
    closer = reader.closed_by(old.number)
    assert closer is not None
    assert closer.login == "ada"
    assert reader.closed_by(new.number) is None
    assert reader.pull(999) is None
    assert reader.pull_of_branch("main") is None
    whole = reader.pull(new.number)
    assert whole is not None
    assert not whole.merged


def test_a_forks_branch_of_the_same_name_is_not_ours(
    reader: Reader, repo: FakeRepository, github: FakeGitHub
) -> None:
    fork = github.add_repository("eve/shop", FILES, fork_of=repo)
    fork.commit({"a.py": "1\n"}, branch=BRANCH)
    repo.add_pull("Mine", BRANCH, head_repository=fork, user=github.account("eve"))
    assert reader.pull_of_branch(BRANCH) is None
    assert reader.open_pulls("patchwright/") == ()


def test_comments(reader: Reader, repo: FakeRepository, github: FakeGitHub) -> None:
    issue = repo.add_issue("Broken", "It is")
    for number in range(101):
        repo.add_comment(issue.number, f"{number}", user=github.account("ada"))
    repo.add_comment(issue.number, "ours", user=github.actions_bot, app=github.actions_app)
    found = reader.comments(issue.number)
    assert len(found) == 102
    assert (found[-1].author_id, found[-1].author_kind) == (github.actions_bot.id, "Bot")
    assert found[-1].by_app
    assert not found[0].by_app


SECONDARY = secondary_limit()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=502),
        Fault(status=500, body={"message": "Server Error"}),
        Fault(status=503, body=b"<html>Unicorn!</html>", headers={"Content-Type": "text/html"}),
        Fault(status=429, headers={"Retry-After": "3"}),
        Fault(status=SECONDARY[0], headers=SECONDARY[1], body=SECONDARY[2]),
        Fault(status=403, body=b"<html>abuse</html>", headers={"Content-Type": "text/html"}),
        Fault(reset="before"),
        Fault(reset="after"),
        Fault(truncate=20),
    ],
    ids=["502", "500", "html", "429", "secondary", "abuse", "reset", "lost", "truncated"],
)
@pytest.mark.parametrize(("times", "works"), [(3, True), (10, False)])
def test_r12_r14_reading_is_tried_again_but_not_for_ever(
    reader: Reader, github: FakeGitHub, fault: Fault, times: int, works: bool
) -> None:
    github.faults.add(replace(fault, times=times, seen=0, hit=0))
    if works:
        assert reader.repository().name == "octo/shop"
    else:
        with pytest.raises(ForgeError):
            reader.repository()
        assert len(github.calls) <= 4


def test_r12_a_long_wait_is_not_waited_for(reader: Reader, github: FakeGitHub) -> None:
    fault = github.faults.add(Fault(status=403, headers={"Retry-After": "3600"}, times=0))
    with pytest.raises(ForgeError, match="run again in 3600 seconds"):
        reader.repository()
    assert fault.hit == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_r16_what_will_not_change_is_not_asked_twice(
    reader: Reader, github: FakeGitHub, status: int
) -> None:
    fault = github.faults.add(Fault(status=status, body={"message": "No"}, times=0))
    with pytest.raises(ForgeError, match=f"GitHub answered {status} ") as caught:
        reader.repository()
    assert fault.hit == 1
    assert "GET /repos/{owner}/{repo}" in str(caught.value)


def test_r17_a_missing_permission_is_named(github: FakeGitHub, repo: FakeRepository) -> None:
    token = github.add_token("poor", {"contents": "read"})
    reader = connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)
    run = repo.add_run()
    with pytest.raises(ForgeError, match="`actions: read`"):
        reader.run(run.id)


def test_t44_no_error_holds_the_token(github: FakeGitHub, repo: FakeRepository) -> None:
    token = github.add_token("canary", dict(permissions_for("repair")))
    reader = connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)
    echo = {"message": f"bad {token.value}", "errors": [{"message": token.value}]}
    for status in (400, 401, 403, 404, 422, 429, 500):
        github.faults.clear()
        headers = {"X-Echo": token.value}
        github.faults.add(Fault(status=status, body=echo, headers=headers, times=0))
        with pytest.raises(ForgeError) as caught:
            reader.repository()
        error: BaseException | None = caught.value
        while error is not None:
            assert not any(token.value[n : n + 12] in f"{error!r}" for n in range(0, 240, 6))
            error = error.__cause__ or error.__context__
    assert token.value not in repr(reader)


def test_nothing_listens(tmp_path: Path) -> None:
    with pytest.raises(ForgeError, match="broke off"):
        connect("o/r", "t", api_url="http://127.0.0.1:1", hurry=True).repository()


def test_the_version_of_the_api_is_said(reader: Reader, github: FakeGitHub) -> None:
    assert reader.calls.requester.api_version == "2022-11-28"
    reader.repository()
