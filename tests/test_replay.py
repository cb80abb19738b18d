"""`patchwright replay` says what would have been done with red runs, and does nothing but read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scenes import project_files, pytest_log
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault
from wire.repository import FakeRepository
from wire.state import Run

from patchwright.cli import main
from patchwright.errors import ConfigError, ForgeError
from patchwright.forges.github.surface import permissions_for
from patchwright.replay import replay_runs

RED = "tests/test_slots.py::test_merge_back_to_back"
MOST_EACH = 8
"""Requests that one run may take: jobs, logs, remarks, artifacts and the workflow's file."""


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as github:
        yield github
        assert {call.method for call in github.calls} <= {"GET"}


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("acme/widgets", project_files("wrong_boundary"))


def environ(github: FakeGitHub, **more: str) -> dict[str, str]:
    token = github.add_token("replay", dict(permissions_for("repair"))).value
    known = {"GITHUB_API_URL": github.api_url, "GITHUB_SERVER_URL": github.server_url}
    return {**known, "GITHUB_TOKEN": token, **more}


def shown(github: FakeGitHub, last: int = 20, **more: str) -> str:
    return "\n".join(replay_runs("acme/widgets", last, environ(github, **more)))


def red(repo: FakeRepository, test: str = RED, jobs: int = 1, **about: Any) -> Run:
    run = repo.add_run(**about)
    for n in range(jobs):
        name = "test (3.11)" if jobs == 1 else f"test (3.11, {n})"
        steps = [("Run python -m pytest -q", "failure")]
        repo.add_job(run, name, steps=steps, log=pytest_log(test))
    return run


def test_a_red_push_would_be_tried(github: FakeGitHub, repo: FakeRepository) -> None:
    run = red(repo)
    text = shown(github)
    assert "the last 1 red runs" in text
    assert f"{github.server_url}/acme/widgets/actions/runs/{run.id}" in text
    assert run.head_sha[:10] in text
    assert "failing tests: 1" in text
    assert RED in text
    assert "python: 3.11" in text
    assert "tests: pytest" in text
    assert "WOULD TRY, and land as a draft pull request to main" in text
    assert "whether acme may write" in text
    assert "1 would have been worked on" in text
    assert [c.template for c in github.calls if c.template.endswith("/permission")] == []


def test_that_the_branch_moved_since_is_not_held_against_it(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    red(repo)
    repo.commit({"later.txt": "later\n"})
    repo.add_run(conclusion="success")
    assert "1 would have been worked on" in shown(github)


def test_the_same_tests_are_one_alert(github: FakeGitHub, repo: FakeRepository) -> None:
    older = red(repo)
    newer = red(repo)
    other = red(repo, "tests/test_slots.py::test_other")
    text = shown(github)
    places = [text.index(f"/runs/{run.id}\n") for run in (other, newer, older)]
    assert places == sorted(places)
    assert f"same failure as run {newer.id}" in text
    assert "2 would have been worked on, 1 are the same failures again" in text


def test_a_matrix_is_one_alert(github: FakeGitHub, repo: FakeRepository) -> None:
    red(repo, jobs=6)
    text = shown(github)
    assert "6 of 6 failed jobs fail alike and count as one" in text
    assert "1 would have been worked on" in text


DECLINED: list[tuple[dict[str, Any], str]] = [
    ({"event": "pull_request", "head_repository": "stranger/widgets"}, "fork"),
    ({"branch": "patchwright/heal-abc123"}, "own_branch"),
    ({"path": ".github/workflows/patchwright.yml"}, "own_workflow"),
    ({"event": "pull_request_target"}, "run_event_not_watched"),
    ({"path": "dynamic/dependabot/updates"}, "other_workflow"),
    ({"event": "merge_group"}, "merge_queue"),
]


@pytest.mark.parametrize(("about", "reason"), DECLINED, ids=[reason for _, reason in DECLINED])
def test_what_would_be_declined(
    github: FakeGitHub, repo: FakeRepository, about: dict[str, Any], reason: str
) -> None:
    repo.commit({"a.txt": "a\n"}, branch="patchwright/heal-abc123")
    github.add_repository("stranger/widgets", {}, fork_of=repo)
    red(repo, **about)
    text = shown(github)
    assert f"DECLINED ({reason}): " in text
    assert f"1 would have been declined ({reason} 1)" in text
    assert len(github.calls) == 2, "what is declined costs nothing but the listing"


def test_t05_a_bot_is_told_by_its_number(github: FakeGitHub, repo: FakeRepository) -> None:
    bot = github.account("dependabot[bot]", "Bot", id=49699333)
    red(repo, actor=bot)
    assert "DECLINED (bot_not_allowed)" in shown(github)
    allowed = shown(github, PATCHWRIGHT_ALLOW_BOTS="49699333")
    assert "1 would have been worked on" in allowed
    assert "only bots that are allowed" in allowed


def test_a_workflow_that_is_not_listed(github: FakeGitHub, repo: FakeRepository) -> None:
    red(repo)
    text = shown(github, PATCHWRIGHT_WORKFLOWS=".github/workflows/other.yml")
    assert "DECLINED (other_workflow)" in text


def test_a_pull_request_of_this_repository(github: FakeGitHub, repo: FakeRepository) -> None:
    sha = repo.commit({"a.txt": "a\n"}, branch="feature/x")
    pull = repo.add_pull("Change", "feature/x")
    red(repo, event="pull_request", branch="feature/x", sha=sha, pulls=[pull.number])
    assert f"a draft pull request to feature/x, the branch of #{pull.number}" in shown(github)


def test_a_failure_without_pytest(github: FakeGitHub, repo: FakeRepository) -> None:
    steps = "    runs-on: ubuntu-latest\n    steps:\n      - run: ruff check\n"
    lint = f"on: push\njobs:\n  lint:\n{steps}"
    repo.commit({".github/workflows/lint.yml": lint})
    run = repo.add_run(path=".github/workflows/lint.yml", name="Lint")
    repo.add_job(run, "lint", steps=[("Run ruff check", "failure")], log="a.py:1:1: F401\n")
    text = shown(github)
    assert "NOT LIKELY: neither logs nor workflow show pytest" in text
    assert "1 show no pytest" in text


@pytest.mark.parametrize("status", [404, 410])
def test_r46_logs_that_are_gone(github: FakeGitHub, repo: FakeRepository, status: int) -> None:
    red(repo)
    github.faults.add(Fault(".*/logs", status=status, body={"message": "Gone"}, times=0))
    text = shown(github)
    assert "its log is gone" in text
    assert "WOULD TRY" in text


def test_a_run_that_cannot_be_read_does_not_end_it(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    red(repo, "tests/test_slots.py::test_other")
    newest = red(repo)
    github.faults.add(Fault(f".*/runs/{newest.id}/.*", status=403, body={"message": "No"}, times=0))
    text = shown(github)
    assert "unknown: GitHub answered 403" in text
    assert "1 would have been worked on" in text
    assert "1 could not be read" in text


def test_requests_are_bounded_and_counted(github: FakeGitHub, repo: FakeRepository) -> None:
    for n in range(25):
        red(repo, f"tests/test_a.py::test_{n}", jobs=7)
    text = shown(github)
    assert "the last 20 red runs" in text
    said = re.search(r"^(\d+) requests were sent", text, re.MULTILINE)
    assert said
    assert int(said[1]) == len(github.calls) <= 2 + 20 * MOST_EACH


def test_what_others_wrote_stays_text(github: FakeGitHub, repo: FakeRepository) -> None:
    red(repo, name="##[error]\x1b[31mCI\n::set-output name=a::b")
    text = shown(github)
    assert "\x1b" not in text
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.strip().startswith("::")]


def test_nothing_red(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.add_run(conclusion="success")
    assert "0 red runs: 0 would have been worked on" in shown(github)


@pytest.mark.parametrize("last", [0, -1, 101])
def test_a_number_out_of_bounds(last: int) -> None:
    with pytest.raises(ConfigError, match="--last"):
        list(replay_runs("acme/widgets", last, {}))


@pytest.mark.parametrize("name", ["acme", "acme/../x", "https://example.org/acme/widgets"])
def test_t23_a_name_that_is_none(github: FakeGitHub, name: str) -> None:
    with pytest.raises(ForgeError):
        list(replay_runs(name, 1, environ(github)))
    assert github.calls == []


def test_the_command(
    github: FakeGitHub,
    repo: FakeRepository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    red(repo)
    known = environ(github)
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    assert main(["replay", "acme/widgets", "--last", "1"]) == 0
    said = capsys.readouterr()
    assert "1 would have been worked on" in said.out
    assert known["GITHUB_TOKEN"] not in said.out + said.err
    assert main(["replay", "acme/nothing"]) == 1
    assert "404" in capsys.readouterr().err
