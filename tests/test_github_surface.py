"""What may be asked of GitHub at all, how addresses are built, and how long to wait."""

import re
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.errors import ForgeError
from patchwright.forges.github import Pull, surface
from patchwright.forges.github.branches import check_branch, check_path
from patchwright.forges.github.calls import Answer, asked_to_wait, fill
from patchwright.forges.github.pulls import Mark, mark_of, marked
from patchwright.forges.github.reading import connect
from patchwright.forges.github.surface import ENDPOINTS, PERMISSIONS, permissions_for

NOW = 1_800_000_000.0
FORBIDDEN = (
    "merge", "reviews", "dispatches", "ready", "auto", "graphql", "approve", "rerun", "cancel",
    "secrets", "hooks", "keys", "collaborators/{username}$", "/actions/workflows/{workflow_id}/e",
)  # fmt: skip


def test_t53_nothing_that_merges_approves_or_starts_workflows_may_be_called() -> None:
    for method, path in ENDPOINTS:
        assert not any(re.search(word, path) for word in FORBIDDEN), path
        assert method != "PUT"
        assert method == "GET" or "/contents" not in path, "workflows could be written by it"
    assert [path for method, path in ENDPOINTS if method == "DELETE"] == [
        "/repos/{owner}/{repo}/git/refs/{ref}"
    ]


def test_only_reading_and_content_may_be_done_twice() -> None:
    twice = {
        (e.method, e.path)
        for e in vars(surface).values()
        if isinstance(e, surface.Endpoint) and e.repeatable and e.method != "GET"
    }
    kinds = ("blobs", "trees", "commits")
    assert twice == {("POST", f"/repos/{{owner}}/{{repo}}/git/{kind}") for kind in kinds}


def test_the_repair_job_only_reads() -> None:
    assert permissions_for("repair") == {
        "actions": "read",
        "checks": "read",
        "contents": "read",
        "issues": "read",
        "pull-requests": "read",
    }


def test_the_publish_job_writes_no_workflow_and_no_setting() -> None:
    assert permissions_for("publish") == {
        "actions": "read",
        "checks": "write",
        "contents": "write",
        "issues": "write",
        "pull-requests": "write",
    }
    assert set(PERMISSIONS) == ENDPOINTS


@given(st.text())
def test_t23_an_identifier_stays_in_its_place(login: str) -> None:
    template = "/repos/{owner}/{repo}/collaborators/{username}/permission"
    try:
        path = fill(template, "o/r", {"username": login})
    except ForgeError:
        return
    assert re.fullmatch(r"/repos/o/r/collaborators/[A-Za-z0-9%._~-]+/permission", path)
    assert "/../" not in path
    assert "/./" not in path


@given(st.text(alphabet="a./\\%?#\0\n-", max_size=12))
def test_t23_a_path_has_no_steps(name: str) -> None:
    try:
        path = fill("/repos/{owner}/{repo}/contents/{path}", "o/r", {"path": name})
    except ForgeError:
        return
    assert path.startswith("/repos/o/r/contents/")
    assert not {"", ".", ".."} & set(path.split("/")[1:])
    assert not set(path) & set("?#\\\0\n")


@pytest.mark.parametrize("name", ["o", "o/r/x", "../r", "o/..", "o/r?x", "o/r#", "", "o /r", "ö/r"])
def test_t23_a_repository_has_an_owner_and_a_name(name: str) -> None:
    with pytest.raises(ForgeError, match="owner/name"):
        connect(name, "t", api_url="https://api.example.invalid")


@pytest.mark.parametrize(
    "api",
    ["ftp://api.example.invalid", "", "https://", "http://u:p@host", "https://host:x/", "//h"],
)
def test_an_api_has_a_web_address(api: str) -> None:
    with pytest.raises(ForgeError, match="https"):
        connect("o/r", "t", api_url=api)


def test_every_endpoint_is_there_because_it_is_called() -> None:
    folder = Path(surface.__file__).parent
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    names = [name for name, e in vars(surface).items() if isinstance(e, surface.Endpoint)]
    assert [name for name in names if not re.search(rf"\bat\.{name}\b", code)] == []


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com/o/r"),
        ("https://ghe.example.invalid/api/v3", "https://ghe.example.invalid/o/r"),
        ("http://127.0.0.1:81/api/v3/", "http://127.0.0.1:81/o/r"),
    ],
)
def test_people_read_elsewhere_than_programs(api: str, web: str) -> None:
    assert connect("o/r", "t", api_url=api).web == web


def answer(status: int, text: str = "", **headers: str) -> Answer:
    return Answer(status, {key.replace("_", "-"): value for key, value in headers.items()}, text)


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        (answer(200), None),
        (answer(403, '{"message": "Resource not accessible by integration"}'), None),
        (answer(404), None),
        (answer(429, retry_after="7"), 7),
        (answer(429), 60),
        (answer(403, retry_after="0"), 1),
        (answer(403, retry_after="5000"), 5000),
        (answer(403, "You have exceeded a secondary rate limit"), 60),
        (answer(403, "<html>abuse detection</html>"), 60),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=f"{NOW + 30:.0f}"), 31),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=f"{NOW - 9999:.0f}"), 1),
        (answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="soon"), 60),
        (answer(403, x_ratelimit_remaining="0"), 60),
    ],
)
def test_r12_waits_as_long_as_it_is_asked_to(found: Answer, seconds: float | None) -> None:
    assert asked_to_wait(found, NOW) == seconds


@pytest.mark.parametrize("skew", [-86_400, -900, 0, 900, 86_400])
def test_r13_counts_by_githubs_clock(skew: int) -> None:
    theirs = NOW + skew
    limited = answer(
        403,
        x_ratelimit_remaining="0",
        x_ratelimit_reset=f"{theirs + 20:.0f}",
        date=formatdate(theirs, usegmt=True),
    )
    assert asked_to_wait(limited, NOW) == 21


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "../a.py", "a/../b.py", "./a.py", "a//b.py", "a/", "a\\b.py", "a\0.py",
        "a\nb.py", "a\u202eb.py", ".git/config", ".GIT/config", "a/.git/hooks/x", ".git /config",
        "git~1/config", ".g\u200cit/config", ".github/workflows/ci.yml", ".GitHub/Workflows/x.yml",
        "cafe\u0301.py",
    ],
)  # fmt: skip
def test_t46_t47_paths_that_no_patch_may_change(path: str) -> None:
    with pytest.raises(ForgeError, match="no file that a patch may change"):
        check_path(path)


@pytest.mark.parametrize("path", ["a.py", "src/pkg/a.py", ".github/x.py", "b c.py", "café.py"])
def test_plain_paths_may_change(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize(
    "branch",
    ["main", "patchwright/heal-", "patchwright/heal-A", "patchwright/heal-a/b", "patchwright/a",
     "patchwright/heal-a\n", "-patchwright/heal-a", "patchwright/heal-a.lock"],
)  # fmt: skip
def test_t52_branches_that_are_not_ours(branch: str) -> None:
    with pytest.raises(ForgeError, match="not a branch that Patchwright writes"):
        check_branch(branch)


def pull(body: str, author_id: int = 7) -> Pull:
    return Pull(
        number=1, state="open", draft=True, title="t", body=body, head_sha="a", base_sha="b",
        head_branch="patchwright/heal-a", head_repository_id=1, base_branch="main",
        author_id=author_id,
    )  # fmt: skip


@given(st.lists(st.text(max_size=40), max_size=20), st.text(max_size=200))
def test_a_mark_can_hold_anything_and_comes_back(runs: list[str], text: str) -> None:
    mark = Mark(runs=tuple(runs), recurrences=3, head="abc", mended=("title",))
    body = marked(mark, text)
    first, _, rest = body.partition("\n")
    assert first.count("-->") == 1
    assert first.endswith(" -->")
    assert rest == text
    assert mark_of(pull(body), 7) == mark


def test_t14_a_mark_counts_only_in_pull_requests_of_ours() -> None:
    body = marked(Mark(runs=("r",), recurrences=9), "text")
    assert mark_of(pull(body, author_id=8), 7) == Mark()
    assert mark_of(pull(f"text\n{body}"), 7) == Mark()
    assert mark_of(pull("<!-- patchwright:pull {nonsense} -->"), 7) == Mark()


def test_a_body_is_never_longer_than_github_takes() -> None:
    body = marked(Mark(runs=("r",)), "ä" * 100_000)
    assert len(body) <= 65_000
    assert body.endswith("…")
