"""The fake GitHub tells the truth: PyGithub, real git and GitHub's description agree with it."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from github import Auth, Github, GithubException, InputGitTreeElement
from wire import events
from wire.clients import client, get, heal, opened
from wire.fake_github import FakeGitHub, running_github
from wire.material import webhook_examples
from wire.repository import FakeRepository
from wire.state import FakeToken

FILES = {"shop.py": "total = 1\n", "pkg/cart.py": "items = []\n"}
WORKFLOW = {".github/workflows/ci.yml": "on: push\n"}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as running:
        yield running


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("octo/shop", FILES)


def git(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": os.devnull, "PATH": os.defpath}
    return subprocess.run(
        ["git", *map(str, arguments)], cwd=cwd, env=quiet, capture_output=True, text=True
    )


def as_checkout(token: FakeToken) -> list[str]:
    """Return how actions/checkout hands a token to git."""
    pair = base64.b64encode(f"x-access-token:{token.value}".encode()).decode()
    return ["-c", f"http.extraheader=AUTHORIZATION: basic {pair}"]


def test_commits_made_by_the_git_data_api_are_in_git(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    remote = opened(github)
    sha = heal(remote)
    assert repo.branch("patchwright/heal-1") == sha
    assert repo.file(sha, "shop.py") == b"total = 2\n"
    assert repo.file(sha, "pkg/cart.py") == b"items = []\n"
    assert remote.compare("main", "patchwright/heal-1").merge_base_commit.sha == repo.branch()
    assert [f.filename for f in remote.get_commit(sha).files] == ["shop.py"]
    assert [ref.ref for ref in remote.get_git_matching_refs("heads/patchwright/")] == [
        "refs/heads/patchwright/heal-1"
    ]


def test_pull_requests_follow_the_rules_of_github(github: FakeGitHub, repo: FakeRepository) -> None:
    remote = opened(github)
    heal(remote)
    title = "[DO NOT MERGE] Heal"
    pull = remote.create_pull("main", "patchwright/heal-1", title=title, body="b", draft=True)
    pull.add_to_labels("heal")
    assert repo.pulls[pull.number].seen == [
        {"title": "[DO NOT MERGE] Heal", "draft": True, "labels": []},
        {"title": "[DO NOT MERGE] Heal", "draft": True, "labels": ["heal"]},
    ]
    with pytest.raises(GithubException, match="already exists") as again:
        remote.create_pull("main", "patchwright/heal-1", title="Again", body="b")
    assert again.value.status == 422
    found = remote.get_pulls(state="all", head="octo:patchwright/heal-1")
    assert [one.number for one in found] == [pull.number]
    pull.edit(state="closed")
    assert [one.number for one in remote.get_pulls(head="octo:patchwright/heal-1")] == []
    repo.git.set_ref("refs/heads/same", repo.branch())
    with pytest.raises(GithubException, match="No commits between main and same"):
        remote.create_pull(base="main", head="same", title="t", body="b")


def test_pull_requests_can_be_made_impossible(github: FakeGitHub, repo: FakeRepository) -> None:
    remote = opened(github)
    heal(remote)
    repo.drafts_unsupported = True
    with pytest.raises(GithubException, match="Draft pull requests are not supported"):
        remote.create_pull("main", "patchwright/heal-1", title="t", body="b", draft=True)
    repo.actions_may_not_create_pulls = True
    with pytest.raises(GithubException, match="not permitted to create or approve") as refused:
        remote.create_pull("main", "patchwright/heal-1", title="t", body="b")
    assert refused.value.status == 403
    assert not repo.pulls


def test_a_fork_asks_with_its_own_commits(github: FakeGitHub, repo: FakeRepository) -> None:
    fork = github.add_repository("eve/shop", fork_of=repo)
    sha = fork.commit({"shop.py": "total = 3\n"}, branch="evil")
    pull = repo.add_pull("Mine", "evil", head_repository=fork, user=github.account("eve"))
    remote = opened(github, "read")
    shown = remote.get_pull(pull.number)
    assert (shown.head.repo.full_name, shown.head.sha) == ("eve/shop", sha)
    assert repo.git.ref(f"refs/pull/{pull.number}/head") == sha
    assert [one.number for one in remote.get_commit(sha).get_pulls()] == [pull.number]
    assert remote.compare("main", "eve:evil").status == "ahead"


def test_a_token_may_only_what_it_may(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.add_issue("It breaks")
    reader = client(github, github.add_token("r", {"contents": "read", "pull-requests": "write"}))
    remote = reader.get_repo("octo/shop")
    for forbidden in (
        lambda: remote.create_git_blob("x", "utf-8"),
        lambda: remote.get_issue(1),
        lambda: list(remote.get_workflow_runs()),
    ):
        with pytest.raises(GithubException, match="not accessible by integration") as raised:
            forbidden()
        assert raised.value.status == 403
    with pytest.raises(GithubException, match="Bad credentials|credentials") as bad:
        Github(base_url=github.api_url, auth=Auth.Token("nobody"), retry=None).get_repo("octo/shop")
    assert bad.value.status == 401


def test_workflows_cannot_be_touched_without_permission(
    github: FakeGitHub, repo: FakeRepository, tmp_path: Path
) -> None:
    remote = opened(github)
    start = repo.branch()
    changed = InputGitTreeElement(".github/workflows/ci.yml", "100644", "blob", content="on: x\n")
    with pytest.raises(GithubException, match="not accessible by integration"):
        remote.create_git_tree([changed], remote.get_git_tree(start))
    sly = repo.commit(WORKFLOW, branch="sly")
    repo.git.delete_ref("refs/heads/sly")
    with pytest.raises(GithubException, match="not accessible by integration"):
        remote.create_git_ref("refs/heads/sly", sly)
    assert repo.git.ref("refs/heads/sly") is None
    cloned = tmp_path / "cloned"
    assert git("clone", "-q", repo.clone_url, cloned).returncode == 0
    (cloned / ".github" / "workflows").mkdir(parents=True)
    (cloned / ".github" / "workflows" / "ci.yml").write_text("on: push\n")
    git("add", "-A", cwd=cloned)
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x", cwd=cloned)
    push = ["push", "-q", repo.clone_url, "HEAD:refs/heads/sly"]
    refused = git(*as_checkout(github.add_token("w", "write")), *push, cwd=cloned)
    assert "without `workflows` permission" in refused.stderr
    whole = github.add_token("whole", {"contents": "write", "workflows": "write"})
    assert git(*as_checkout(whole), *push, cwd=cloned).returncode == 0


def test_real_git_clones_fetches_by_sha_and_is_refused(
    github: FakeGitHub, repo: FakeRepository, tmp_path: Path
) -> None:
    old = repo.branch()
    repo.commit({"big.bin": os.urandom(3_000_000)}, "Big")
    repo.private = True
    reader, writer = github.add_token("reader"), github.add_token("writer", "write")
    cloned = tmp_path / "cloned"
    assert git("clone", "-q", repo.clone_url, cloned).returncode != 0
    assert git(*as_checkout(reader), "clone", "-q", repo.clone_url, cloned).returncode == 0
    alone = tmp_path / "alone"
    git("init", "-q", alone)
    fetch = ["fetch", "-q", "--depth", "1", repo.clone_url, old]
    assert git(*as_checkout(reader), *fetch, cwd=alone).returncode == 0
    assert git("rev-parse", "FETCH_HEAD", cwd=alone).stdout.strip() == old
    (cloned / "new.bin").write_bytes(os.urandom(2_000_000))
    git("add", "-A", cwd=cloned)
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x", cwd=cloned)
    push = ["push", "-q", repo.clone_url, "HEAD:refs/heads/new"]
    refused = git(*as_checkout(reader), *push, cwd=cloned)
    assert "403" in refused.stderr
    assert repo.git.ref("refs/heads/new") is None
    assert git(*as_checkout(writer), *push, cwd=cloned).returncode == 0
    assert repo.branch("new") == git("rev-parse", "HEAD", cwd=cloned).stdout.strip()
    assert {(c.template, c.token) for c in github.calls if c.method == "GIT" and c.token} == {
        ("upload-pack", "reader"),
        ("receive-pack", "reader"),
        ("receive-pack", "writer"),
    }


def test_logs_are_elsewhere_and_want_no_token(github: FakeGitHub, repo: FakeRepository) -> None:
    run = repo.add_run()
    job = repo.add_job(run, "test (3.12)", steps=[("Run pytest", "failure")], log="E  boom\n")
    remote = opened(github, "read")
    shown = remote.get_workflow_run(run.id)
    found = next(iter(shown.jobs()))
    assert (found.name, found.steps[0].conclusion) == ("test (3.12)", "failure")
    url = found.logs_url()
    assert url.startswith(github.storage_url)
    assert get(url) == (200, b"E  boom\n")
    assert get(url, Authorization="Bearer t")[0] == 401
    assert ["authorization" in headers for _, headers in github.storage_requests] == [False, True]
    job.log = None
    with pytest.raises(GithubException) as gone:
        found.logs_url()
    assert gone.value.status == 404


def test_lists_come_in_pages(github: FakeGitHub, repo: FakeRepository) -> None:
    issue = repo.add_issue("It breaks")
    for number in range(35):
        repo.add_comment(issue.number, f"comment {number}")
    bodies = [c.body for c in opened(github, "read").get_issue(issue.number).get_comments()]
    assert bodies == [f"comment {number}" for number in range(35)]
    listed = [c for c in github.calls if c.template.endswith("/comments")]
    assert len(listed) == 2


def test_checks_are_for_apps_and_keep_their_annotations(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    remote = opened(github)
    check = remote.create_check_run("Patchwright", repo.branch(), status="in_progress")
    one = {"path": "shop.py", "start_line": 1, "end_line": 1, "message": "here"}
    output = {"title": "t", "summary": "s", "annotations": [{**one, "annotation_level": "notice"}]}
    check.edit(conclusion="neutral", output=output)
    assert [a.message for a in check.get_annotations()] == ["here"]
    person = client(github, github.add_token("p", "write", author="octo")).get_repo("octo/shop")
    with pytest.raises(GithubException, match="must authenticate via a GitHub App"):
        person.create_check_run("Mine", repo.branch())


def test_webhook_examples_are_read() -> None:
    examples = webhook_examples()
    if examples is None:
        pytest.skip("webhook examples were not fetched")
    assert sum(len(one["examples"]) for one in examples) == 329


def test_it_serves_alone(tmp_path: Path) -> None:
    seed = {
        "repositories": [{"name": "octo/shop", "files": FILES, "roles": {"ann": "write"}}],
        "tokens": [{"name": "t", "permissions": {"contents": "read"}}],
    }
    (tmp_path / "seed.json").write_text(json.dumps(seed))
    arguments = ["--state-dir", str(tmp_path / "state"), "--seed", str(tmp_path / "seed.json")]
    with subprocess.Popen(
        [sys.executable, "-m", "wire.fake_github", *arguments],
        cwd=Path(__file__).parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        hub = Github(base_url=said["api_url"], auth=Auth.Token(said["tokens"]["t"]), retry=None)
        assert hub.get_repo("octo/shop").get_collaborator_permission("ann") == "write"
        process.communicate()
    assert process.returncode == 0


def test_people_close_and_merge(github: FakeGitHub, repo: FakeRepository) -> None:
    remote = opened(github)
    sha = heal(remote)
    first = repo.add_pull("One", "patchwright/heal-1")
    repo.close(first.number, github.account("ann"))
    assert remote.get_issue(first.number).raw_data["closed_by"]["login"] == "ann"
    second = repo.add_pull("Two", "patchwright/heal-1")
    repo.merge(second)
    assert remote.get_pull(second.number).merged
    assert repo.git.contains(repo.branch(), sha)


def test_a_fork_that_is_gone_leaves_its_pull_request(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    fork = github.add_repository("eve/shop", fork_of=repo)
    sha = fork.commit({"shop.py": "total = 3\n"}, branch="evil")
    pull = repo.add_pull("Mine", "evil", head_repository=fork)
    del github.repositories["eve/shop"]
    shown = opened(github).get_pull(pull.number)
    assert shown.raw_data["head"]["repo"] is None
    assert shown.head.sha == sha


def test_events_are_what_the_api_says(github: FakeGitHub, repo: FakeRepository) -> None:
    run = repo.add_run()
    comment = repo.add_comment(repo.add_issue("It breaks").number, "/heal")
    event = events.workflow_run(repo, run)
    assert opened(github).get_workflow_run(run.id).raw_data == event["workflow_run"]
    said = events.issue_comment(repo, comment)
    assert (said["comment"]["body"], said["sender"]["login"]) == ("/heal", "octo")
