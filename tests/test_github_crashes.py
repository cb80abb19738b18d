"""A publication that is killed at any call and run again leaves one of everything."""

import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault
from wire.repository import FakeRepository

from patchwright.forges.github.surface import permissions_for

pytestmark = pytest.mark.slow

BRANCH = "patchwright/heal-abc123"
CALLS = (
    ("POST", "/git/blobs"),
    ("POST", "/git/trees"),
    ("POST", "/git/commits"),
    ("POST", "/git/refs"),
    ("POST", "/pulls"),
    ("POST", "/labels"),
    ("POST", "/issues/2/labels"),
    ("POST", "/issues/1/comments"),
    ("PATCH", "/issues/comments/.*"),
    ("POST", "/check-runs"),
)
PUBLISHER = """
import sys
from patchwright.forges import Change, PullRequestText
from patchwright.forges.github.reading import connect
from patchwright.forges.github.writing import Writer

api_url, token, own_id, base = sys.argv[1:]
writer = Writer(connect("octo/shop", token, api_url=api_url, hurry=True), int(own_id))
sticky = "<!-- patchwright:status -->"
message = "patchwright: a patch\\n\\nPatchwright-Fingerprint: abc123\\n"
text = PullRequestText(
    title="[DO NOT MERGE] patchwright: a patch", body="The body.\\n",
    labels=("DO NOT MERGE", "patchwright"), draft=True, branch="BRANCH", run_id="run-1",
)
writer.upsert_comment(1, sticky, "Working")
head = writer.ensure_branch(text.branch, base, [Change(message=message, files={"a.py": b"2\\n"})])
made = writer.ensure_pull_request(text, head=head, target="main")
writer.upsert_check(
    "patchwright/do-not-merge", head, "abc123", status="completed", conclusion="action_required",
    title="A person decides", summary="See the pull request.",
)
writer.upsert_comment(1, sticky, f"Done: {made.url}")
""".replace("BRANCH", BRANCH)


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as running:
        yield running


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    made = github.add_repository("octo/shop", {"a.py": "1\n"})
    made.add_issue("Broken")
    return made


def start(github: FakeGitHub, repo: FakeRepository) -> Popen[bytes]:
    token = github.add_token("publish", dict(permissions_for("publish")))
    arguments = (github.api_url, token.value, str(github.actions_bot.id), repo.branch())
    return Popen([sys.executable, "-c", PUBLISHER, *arguments], stdin=DEVNULL)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_r05_r06_r07_killed_at_a_call_and_run_again(
    github: FakeGitHub, repo: FakeRepository, method: str, path: str, when: str
) -> None:
    running: list[Popen[bytes]] = []

    def kill() -> None:
        running[0].kill()
        running[0].wait(30)

    fault = Fault(f"/repos/octo/shop{path}", method=method)
    setattr(fault, when, kill)
    github.faults.add(fault)
    # A call that the killed process sent may or may not be done; both have to be all right.
    running.append(start(github, repo))
    assert running[0].wait(60) == -9
    assert_nothing_dangerous(repo)
    github.faults.clear()
    again = start(github, repo)
    assert again.wait(60) == 0
    assert_one_of_each(repo)


def assert_nothing_dangerous(repo: FakeRepository) -> None:
    for pull in repo.pulls.values():
        assert all(seen["draft"] for seen in pull.seen)
        assert all(seen["title"].startswith("[DO NOT MERGE]") for seen in pull.seen)


def assert_one_of_each(repo: FakeRepository) -> None:
    assert_nothing_dangerous(repo)
    heads = set(repo.git.refs("refs/heads/"))
    assert heads == {"refs/heads/main", f"refs/heads/{BRANCH}"}
    head = repo.branch(BRANCH)
    assert repo.git.commit(head).parents == (repo.branch(),)
    (pull,) = repo.pulls.values()
    assert (pull.head_sha, pull.issue.labels) == (head, ["DO NOT MERGE", "patchwright"])
    (comment,) = repo.comments.values()
    assert f"/pull/{pull.number}" in comment.body
    assert [check.head_sha for check in repo.checks.values()] == [head]
