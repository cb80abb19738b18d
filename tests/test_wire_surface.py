"""Every operation of the fake GitHub is one of GitHub's, and answers as GitHub describes."""

import io
import json
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wire import contract
from wire.clients import client, get, heal, opened
from wire.fake_github import FakeGitHub, running_github
from wire.material import openapi_path
from wire.repository import FakeRepository
from wire.server import ROUTES

FILES = {"shop.py": "total = 1\n", "pkg/cart.py": "items = []\n"}
NOT_DESCRIBED = {
    ("GET", "/repos/{owner}/{repo}/contents"),  # the root, which clients ask for in two ways
    ("GET", "/repos/{owner}/{repo}/contents/"),
}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as running:
        yield running


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("octo/shop", FILES)


class Asking:
    """Plain requests with a token that may everything."""

    def __init__(self, github: FakeGitHub) -> None:
        held = {"administration": "read", "workflows": "write"}
        rest = dict.fromkeys(("contents", "issues", "pull_requests", "checks"), "write")
        self.github = github
        self.token = github.add_token("all", {**held, **rest, "actions": "read"})

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        url = f"{self.github.api_url}/{path}".rstrip("/")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"token {self.token.value}"}
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
        return json.loads(content) if content[:1] in (b"{", b"[") else content


def test_every_operation_is_one_of_githubs() -> None:
    described = contract.load()
    if described is None:
        pytest.skip("GitHub's description was not fetched")
    ours = {(route.method, route.template) for route in ROUTES}
    assert ours - described.operations == NOT_DESCRIBED - described.operations


def test_every_operation_answers_as_described(github: FakeGitHub, repo: FakeRepository) -> None:
    ask = Asking(github)
    _git_and_pulls(github, repo, ask)
    _issues(repo, ask)
    _actions_and_checks(repo, ask)
    for path in ("rate_limit", "users/octo", "repos/octo/shop/collaborators/octo/permission"):
        ask("GET", path)
    me = client(github, github.add_token("me", "read", author="octo"))
    assert me.get_user().login == "octo"
    ask("GET", "repos/octo/shop/actions/permissions")
    asked = github.endpoints()
    assert {(r.method, r.template) for r in ROUTES} - asked - NOT_DESCRIBED == set()
    assert github.checked == (openapi_path() is not None)


def _git_and_pulls(github: FakeGitHub, repo: FakeRepository, ask: Asking) -> None:
    here, sha = "repos/octo/shop", heal(opened(github))
    blob = repo.git.entries(sha, path="shop.py")[0].sha
    asked = ["", "/branches", "/branches/patchwright/heal-1", "/contents", "/commits"]
    asked += ["/commits/main", "/contents/pkg", "/contents/shop.py?ref=main"]
    asked += [f"/git/blobs/{blob}", "/git/matching-refs/heads/patch", f"/git/trees/{sha}"]
    for path in asked:
        ask("GET", here + path)
    made = ask("POST", f"{here}/git/blobs", {"content": "total = 9\n", "encoding": "utf-8"})
    tree = {"path": "shop.py", "mode": "100755", "type": "blob", "sha": made["sha"]}
    gone = {"path": "pkg/cart.py", "mode": "100644", "type": "blob", "sha": None}
    body = {"base_tree": sha, "tree": [tree, gone]}
    built = ask("POST", f"{here}/git/trees", body)
    assert [(e["path"], e["mode"]) for e in built["tree"]] == [("shop.py", "100755")]
    body = {"message": "More", "tree": built["sha"], "parents": [sha]}
    newer = ask("POST", f"{here}/git/commits", body)["sha"]
    ask("PATCH", f"{here}/git/refs/heads/patchwright/heal-1", {"sha": newer})
    pull = {"title": "t", "head": "patchwright/heal-1", "base": "main", "draft": True}
    number = ask("POST", f"{here}/pulls", pull)["number"]
    ask("PATCH", f"{here}/pulls/{number}", {"title": "u"})
    for path in ("pulls", f"pulls/{number}", f"pulls/{number}/files", f"pulls/{number}/commits"):
        ask("GET", f"{here}/{path}")
    assert ask("GET", f"{here}/commits/{newer}/pulls")[0]["title"] == "u"
    compared = ask("GET", f"{here}/compare/main...patchwright/heal-1?per_page=1")
    assert (compared["status"], compared["ahead_by"], len(compared["commits"])) == ("ahead", 2, 1)
    ask("DELETE", f"{here}/git/refs/heads/patchwright/heal-1")
    assert repo.pulls[number].issue.state == "closed"


def _issues(repo: FakeRepository, ask: Asking) -> None:
    number = repo.add_issue("It breaks").number
    here = "repos/octo/shop"
    issue, labels = f"{here}/issues/{number}", f"{here}/labels"
    ask("POST", labels, {"name": "do not merge", "color": "ff0000"})
    ask("GET", f"{labels}/{urllib.parse.quote('do not merge')}")
    ask("POST", f"{issue}/labels", {"labels": ["do not merge"]})
    ask("PUT", f"{issue}/labels", {"labels": ["heal", "bug"]})
    ask("DELETE", f"{issue}/labels/bug")
    assert [label["name"] for label in ask("GET", f"{issue}/labels")] == ["heal"]
    comment = f"{here}/issues/comments/{ask('POST', f'{issue}/comments', {'body': 'a'})['id']}"
    ask("PATCH", comment, {"body": "b"})
    for thing in (issue, comment):
        first = ask("POST", f"{thing}/reactions", {"content": "eyes"})
        assert ask("POST", f"{thing}/reactions", {"content": "eyes"})["id"] == first["id"]
        ask("DELETE", f"{thing}/reactions/{first['id']}")
        assert ask("GET", f"{thing}/reactions") == []
    assert ask("GET", comment)["body"] == "b"
    ask("DELETE", comment)
    ask("PATCH", issue, {"state": "closed", "state_reason": "completed"})
    assert ask("GET", issue)["comments"] == 0
    for path in (f"{issue}/comments", f"{here}/issues?state=all", labels):
        ask("GET", path)


def _actions_and_checks(repo: FakeRepository, ask: Asking) -> None:
    run = repo.add_run()
    job = repo.add_job(run, "test / a: b", steps=[("Run pytest", "failure")], log="E\n")
    artifact = repo.add_artifact(run, "junit", b"PK")
    here = "repos/octo/shop/actions"
    asked = ["/runs?status=failure&branch=main", f"/runs/{run.id}", f"/runs/{run.id}/jobs"]
    asked += [f"/runs/{run.id}/attempts/1{end}" for end in ("", "/jobs")]
    asked += [f"/jobs/{job.id}", f"/runs/{run.id}/artifacts", f"/artifacts/{artifact.id}"]
    asked += ["/workflows", "/workflows/ci.yml", "/workflows/ci.yml/runs"]
    for path in [*asked, "/permissions/workflow"]:
        ask("GET", here + path)
    with zipfile.ZipFile(io.BytesIO(_elsewhere(ask, f"{here}/runs/{run.id}/logs"))) as archive:
        assert archive.namelist() == ["0_test  a b.txt"]
    assert _elsewhere(ask, f"{here}/runs/{run.id}/attempts/1/logs")
    assert _elsewhere(ask, f"{here}/jobs/{job.id}/logs") == b"E\n"
    assert _elsewhere(ask, f"{here}/artifacts/{artifact.id}/zip") == b"PK"
    checks, sha = "repos/octo/shop/check-runs", repo.branch()
    check = ask("POST", checks, {"name": "Patchwright", "head_sha": sha})["id"]
    ask("PATCH", f"{checks}/{check}", {"status": "completed", "conclusion": "neutral"})
    assert ask("GET", f"{checks}/{check}")["conclusion"] == "neutral"
    assert ask("GET", f"{checks}/{check}/annotations") == []
    listed = ask("GET", f"repos/octo/shop/commits/{sha}/check-runs?check_name=Patchwright")
    assert listed["total_count"] == 1


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _elsewhere(ask: Asking, path: str) -> bytes:
    """Follow a redirect as one must: without the token."""
    url = f"{ask.github.api_url}/{path}"
    asked = urllib.request.Request(url, headers={"Authorization": f"token {ask.token.value}"})
    with pytest.raises(urllib.error.HTTPError) as moved:
        urllib.request.build_opener(_Stay).open(asked)
    with moved.value as answer:
        assert answer.code == 302
        status, content = get(answer.headers["Location"])
    assert status == 200
    return content
