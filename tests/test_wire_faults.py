"""The fake GitHub fails as told, and says when somebody leaves GitHub's description."""

import urllib.request
from collections.abc import Iterator
from http.client import IncompleteRead
from pathlib import Path

import pytest
from github import GithubException
from wire.clients import client, get, opened
from wire.fake_github import ContractBroken, FakeGitHub, running_github
from wire.faults import Fault, secondary_limit
from wire.material import openapi_path, replay_folder
from wire.replay import exchanges, odd_answers
from wire.repository import FakeRepository

FILES = {"shop.py": "total = 1\n"}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as running:
        yield running


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("octo/shop", FILES)


@pytest.mark.parametrize(("reset", "made"), [("before", 0), ("after", 1)])
def test_a_reset_connection_leaves_done_or_not_done(
    github: FakeGitHub, repo: FakeRepository, reset: str, made: int
) -> None:
    issue = repo.add_issue("It breaks")
    shown = opened(github).get_issue(issue.number)
    fault = Fault(".*/comments", method="POST", reset="before" if reset == "before" else "after")
    github.faults.add(fault)
    with pytest.raises(OSError, match="[Rr]eset|aborted"):
        shown.create_comment("hello")
    assert (fault.hit, len(repo.comments)) == (1, made)


def test_faults_hit_the_nth_call_only(github: FakeGitHub, repo: FakeRepository) -> None:
    status, headers, body = secondary_limit()
    github.faults.add(Fault("/repos/octo/shop", nth=2, status=status, headers=headers, body=body))
    hub = client(github, github.add_token("t"))
    hub.get_repo("octo/shop")
    with pytest.raises(GithubException, match="secondary rate limit") as limited:
        hub.get_repo("octo/shop")
    assert (limited.value.headers or {})["retry-after"] == "1"
    hub.get_repo("octo/shop")


def test_bodies_can_be_cut_and_slow(github: FakeGitHub, repo: FakeRepository) -> None:
    run = repo.add_run()
    repo.add_job(run, log=b"x" * 5000)
    url = next(iter(opened(github).get_workflow_run(run.id).jobs())).logs_url()
    github.faults.add(Fault("/storage/.*", truncate=100))
    with urllib.request.urlopen(url) as answer, pytest.raises(IncompleteRead):
        answer.read()
    github.faults.add(Fault("/storage/.*", slow=0.01))
    assert get(url) == (200, b"x" * 5000)


def test_a_fault_may_call_the_test(github: FakeGitHub, repo: FakeRepository) -> None:
    happened: list[int] = []
    issue = repo.add_issue("It breaks")
    github.faults.add(
        Fault(
            ".*/comments",
            before=lambda: happened.append(len(repo.comments)),
            after=lambda: happened.append(len(repo.comments)),
            method="POST",
        )
    )
    opened(github).get_issue(issue.number).create_comment("hello")
    assert happened == [0, 1]


@pytest.mark.skipif(openapi_path() is None, reason="GitHub's description was not fetched")
def test_what_github_does_not_describe_is_seen(tmp_path: Path) -> None:
    running = running_github(tmp_path)
    github = running.__enter__()
    assert github.checked
    repo = github.add_repository("octo/shop", FILES)
    repo.add_check(repo.branch(), "test", conclusion="sad")
    list(opened(github).get_commit("main").get_check_runs())
    with pytest.raises(ContractBroken, match="conclusion.*sad"):
        running.__exit__(None, None, None)


@pytest.mark.skipif(openapi_path() is None, reason="GitHub's description was not fetched")
def test_a_wrong_request_is_seen(github: FakeGitHub, repo: FakeRepository) -> None:
    remote = opened(github)
    next(iter(remote.get_pulls(sort="sideways")), None)
    assert len(github.violations) == 1
    assert "sideways" in github.violations[0]
    github.accept()


def test_without_description_nothing_is_checked(tmp_path: Path) -> None:
    with running_github(tmp_path, check=False) as github:
        assert not github.checked
        github.add_repository("octo/shop", FILES)
        opened(github)


def test_recorded_answers_can_be_served_as_faults(github: FakeGitHub, repo: FakeRepository) -> None:
    folder = replay_folder()
    if folder is None:
        pytest.skip("recorded traffic was not fetched")
    assert sum(1 for _ in exchanges(folder)) > 2000
    token = github.add_token("t")
    odd = odd_answers(folder)
    assert {304, 403, 404, 422, 502, 503} <= {one.status for one in odd}
    for one in odd:
        if one.status in (301, 302):
            continue
        github.faults.clear()
        github.faults.add(
            Fault("/repos/octo/shop", status=one.status, headers=one.headers, body=one.body)
        )
        answer = get(f"{github.api_url}/repos/octo/shop", Authorization=f"Bearer {token.value}")
        assert answer == (one.status, one.body)
