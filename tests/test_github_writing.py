"""The writer ensures one of everything, and never touches what is foreign."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault, secondary_limit
from wire.plumbing import Entry
from wire.repository import FakeRepository

from patchwright.errors import ForgeError
from patchwright.forges import Change, PullRequest, PullRequestText
from patchwright.forges.github import Annotation, ForgeRefused
from patchwright.forges.github.reading import connect
from patchwright.forges.github.surface import ENDPOINTS, permissions_for
from patchwright.forges.github.writing import Writer

BRANCH = "patchwright/heal-abc123"
MESSAGE = "patchwright: plausible patch\n\nPatchwright-Fingerprint: abc123\n"
PATCH = Change(message=MESSAGE, files={"shop.py": b"def total():\r\n    return 2\n"})
LABELS = ("DO NOT MERGE", "patchwright")
FILES = {"shop.py": "def total():\n    return 1\n", "src/deep/a.py": "a = 1\n", "b.py": "b\n"}
STICKY = "<!-- patchwright:status -->"


def text(run_id: str = "run-1", body: str = "The body.\n") -> PullRequestText:
    return PullRequestText(
        title="[DO NOT MERGE] patchwright: plausible patch for test_a",
        body=body,
        labels=LABELS,
        draft=True,
        branch=BRANCH,
        run_id=run_id,
    )


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as running:
        yield running
        assert running.endpoints() <= ENDPOINTS


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("octo/shop", FILES)


@pytest.fixture
def writer(github: FakeGitHub, repo: FakeRepository) -> Writer:
    return connected(github, repo)


def connected(github: FakeGitHub, repo: FakeRepository) -> Writer:
    """Return a writer of a new process, which remembers nothing."""
    token = github.add_token("publish", dict(permissions_for("publish")))
    reader = connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)
    return Writer(reader, github.actions_bot.id)


def publish(writer: Writer, repo: FakeRepository, run_id: str = "run-1") -> PullRequest:
    head = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    return writer.ensure_pull_request(text(run_id), head=head, target="main")


def writes(github: FakeGitHub) -> list[str]:
    return [f"{call.method} {call.path}" for call in github.calls if call.method != "GET"]


# The branch


def test_a_branch_gets_one_commit_on_top_of_the_base(writer: Writer, repo: FakeRepository) -> None:
    head = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    assert repo.git.ref(f"refs/heads/{BRANCH}") == head
    commit = repo.git.commit(head)
    assert commit.parents == (repo.branch(),)
    assert commit.message == MESSAGE.strip()
    assert repo.file(head, "shop.py") == PATCH.files["shop.py"]
    changed = repo.git.changes(repo.branch(), head)
    assert [(letter, path) for letter, path, *_ in changed] == [("M", "shop.py")]


def test_no_author_is_given_so_that_github_signs(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    head = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    assert repo.git.commit(head).author.email == github.actions_bot.email


def test_again_is_the_same_branch(writer: Writer, repo: FakeRepository, github: FakeGitHub) -> None:
    head = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    github.calls.clear()
    assert writer.ensure_branch(BRANCH, repo.branch(), [PATCH]) == head
    assert not any("refs" in call or "commits" in call for call in writes(github))


def test_a_chain_of_commits_is_the_same_again(writer: Writer, repo: FakeRepository) -> None:
    regression = Change(message=f"Test\n\n{MESSAGE}", files={"tests/test_new.py": b"x\n"})
    head = writer.ensure_branch(BRANCH, repo.branch(), [regression, PATCH])
    (before,) = repo.git.commit(head).parents
    assert repo.git.commit(before).parents == (repo.branch(),)
    assert repo.file(before, "tests/test_new.py") == b"x\n"
    assert repo.file(before, "shop.py") == FILES["shop.py"].encode()
    assert writer.ensure_branch(BRANCH, repo.branch(), [regression, PATCH]) == head


def test_r38_an_older_patch_of_ours_is_built_upon(writer: Writer, repo: FakeRepository) -> None:
    old = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    base = repo.commit({"b.py": "moved\n"})
    newer = Change(message=MESSAGE, files={"shop.py": b"return 3\n"})
    head = writer.ensure_branch(BRANCH, base, [newer])
    assert repo.git.commit(head).parents == (old, base)
    assert [path for _, path, *_ in repo.git.changes(base, head)] == ["shop.py"]
    assert writer.ensure_branch(BRANCH, base, [newer]) == head


def test_modes_stay_and_new_files_are_plain(writer: Writer, repo: FakeRepository) -> None:
    sha = repo.git.add_blob(b"#!/bin/sh\n")
    base = entries(repo, Entry("run.sh", "100755", "blob", sha))
    patch = Change(message=MESSAGE, files={"run.sh": b"#!/bin/bash\n", "new/n.py": b"n\n"})
    head = writer.ensure_branch(BRANCH, base, [patch])
    modes = {e.path: e.mode for e in repo.git.entries(head, recursive=True)}
    assert (modes["run.sh"], modes["new/n.py"], modes["b.py"]) == ("100755", "100644", "100644")


def entries(repo: FakeRepository, *added: Entry) -> str:
    """Commit entries of any kind to the default branch."""
    start = repo.branch()
    who = repo.git.commit(start).author
    sha = repo.git.add_commit(repo.git.add_tree(added, start), [start], "Odd", who, who)
    repo.git.set_ref("refs/heads/main", sha)
    return sha


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("link.py", "120000"),
        ("link.py/a.py", "120000"),
        ("module", "160000"),
        ("module/a.py", "160000"),
        ("SHOP.py", ""),
        ("SRC/deep/b.py", ""),
        ("src", ""),
        ("b.py/inside.py", ""),
    ],
)
def test_t47_links_submodules_and_lookalikes_are_refused(
    writer: Writer, repo: FakeRepository, github: FakeGitHub, path: str, mode: str
) -> None:
    if mode:
        kind, sha = ("commit", repo.branch()) if mode == "160000" else ("blob", "")
        top = path.partition("/")[0]
        entries(repo, Entry(top, mode, kind, sha or repo.git.add_blob(b"/etc/passwd")))
    patch = Change(message=MESSAGE, files={path: b"x\n"})
    with pytest.raises(ForgeError, match="by hand"):
        writer.ensure_branch(BRANCH, repo.branch(), [patch])
    assert writes(github) == []


def test_a_file_with_an_old_lookalike_may_change(writer: Writer, repo: FakeRepository) -> None:
    base = repo.commit({"SHOP.py": "x\n"})
    head = writer.ensure_branch(BRANCH, base, [PATCH])
    assert repo.file(head, "shop.py") == PATCH.files["shop.py"]


@pytest.mark.parametrize(
    "path", [".github/workflows/ci.yml", ".git/config", "../a.py", "/a.py", "a\\b.py"]
)
def test_t46_a_workflow_is_refused_before_anything_is_sent(
    writer: Writer, repo: FakeRepository, github: FakeGitHub, path: str
) -> None:
    with pytest.raises(ForgeError, match="no file that a patch may change"):
        writer.ensure_branch(BRANCH, repo.branch(), [Change(message=MESSAGE, files={path: b"x"})])
    assert github.calls == []


def test_a_tree_that_github_cuts_is_walked(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    """The real listing of a large repository says `truncated`; folders are asked one by one."""
    whole = {"sha": repo.branch(), "url": "", "tree": [], "truncated": True}
    github.faults.add(Fault(".*/git/trees/.*", method="GET", status=200, body=whole))
    patch = Change(message=MESSAGE, files={"src/deep/a.py": b"a = 2\n", "src/deep/new/b.py": b"1"})
    head = writer.ensure_branch(BRANCH, repo.branch(), [patch])
    assert repo.file(head, "src/deep/a.py") == b"a = 2\n"
    assert repo.file(head, "src/deep/new/b.py") == b"1"
    assert repo.file(head, "shop.py") == FILES["shop.py"].encode()


def test_t12_r38_a_foreign_commit_is_never_built_upon(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    theirs = repo.commit({"b.py": "mine\n"}, branch=BRANCH, author=github.account("ada"))
    with pytest.raises(ForgeError, match="foreign commit"):
        writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    with pytest.raises(ForgeError, match="foreign commit"):
        writer.delete_branch(BRANCH)
    assert repo.git.ref(f"refs/heads/{BRANCH}") == theirs


def test_r38_a_commit_of_ours_without_our_trailer_is_foreign(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    """The account of the Action's token is that of every workflow in the repository."""
    repo.commit({"b.py": "1\n"}, "Format", branch=BRANCH, author=github.actions_bot)
    with pytest.raises(ForgeError, match="foreign commit"):
        writer.ensure_branch(BRANCH, repo.branch(), [PATCH])


def test_t14_a_forged_trailer_does_not_make_a_commit_ours(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    theirs = repo.commit({"b.py": "1\n"}, MESSAGE, branch=BRANCH, author=github.account("eve"))
    with pytest.raises(ForgeError, match="foreign commit"):
        writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    assert repo.git.ref(f"refs/heads/{BRANCH}") == theirs


def test_r36_the_same_tree_on_another_base_is_made_anew(
    writer: Writer, repo: FakeRepository
) -> None:
    old = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    base = repo.commit({}, "Nothing changed")
    head = writer.ensure_branch(BRANCH, base, [PATCH])
    assert repo.git.commit(head).parents == (old, base)


def test_r38_a_commit_that_comes_between_look_and_move_is_never_overwritten(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    theirs: list[str] = []

    def somebody() -> None:
        ada = github.account("ada")
        theirs.append(repo.commit({"b.py": "mine\n"}, branch=BRANCH, author=ada))

    github.faults.add(Fault(".*/git/refs/.*", method="PATCH", before=somebody))
    newer = Change(message=MESSAGE, files={"shop.py": b"return 3\n"})
    with pytest.raises(ForgeError, match="foreign commit"):
        writer.ensure_branch(BRANCH, repo.branch(), [newer])
    assert repo.git.ref(f"refs/heads/{BRANCH}") == theirs[0]


def test_r15_a_branch_that_appears_meanwhile_is_looked_at_again(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    def somebody() -> None:
        repo.commit({"b.py": "1\n"}, branch=BRANCH, author=github.account("ada"))

    github.faults.add(Fault(".*/git/refs", method="POST", before=somebody))
    with pytest.raises(ForgeError, match="foreign commit"):
        writer.ensure_branch(BRANCH, repo.branch(), [PATCH])


def test_an_orphan_branch_is_deleted(writer: Writer, repo: FakeRepository) -> None:
    publish(writer, repo)
    assert not writer.delete_branch(BRANCH), "its pull request is open"
    repo.pulls[1].issue.state = "closed"
    assert writer.delete_branch(BRANCH)
    assert repo.git.ref(f"refs/heads/{BRANCH}") is None
    assert not writer.delete_branch(BRANCH)
    with pytest.raises(ForgeError, match="not a branch that Patchwright writes"):
        writer.delete_branch("main")


# The pull request


def test_t53_a_pull_request_is_a_draft_with_a_warning_from_the_first_moment(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    made = publish(writer, repo)
    pull = repo.pulls[made.number]
    assert [(seen["draft"], seen["title"][:14]) for seen in pull.seen] == [
        (True, "[DO NOT MERGE]")
    ] * len(pull.seen)
    assert tuple(pull.issue.labels) == LABELS
    assert (made.state, made.draft, made.labels) == ("open", True, LABELS)
    assert made.url == f"{github.server_url}/octo/shop/pull/{made.number}"
    assert made.head == repo.git.ref(f"refs/heads/{BRANCH}")
    assert (made.runs, made.recurrences) == (("run-1",), 0)
    assert (pull.issue.body or "").endswith("-->\nThe body.\n")


def test_the_same_run_again_changes_nothing(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    first = publish(writer, repo)
    github.calls.clear()
    assert publish(connected(github, repo), repo) == first
    assert not any("pulls" in call or "issues" in call for call in writes(github))


def test_a_recurrence_updates_the_open_pull_request(writer: Writer, repo: FakeRepository) -> None:
    first = publish(writer, repo)
    second = publish(writer, repo, "run-2")
    assert second.number == first.number
    assert (second.runs, second.recurrences) == (("run-1", "run-2"), 1)
    assert publish(writer, repo, "run-2") == second
    assert len(repo.pulls) == 1


def test_the_runs_that_are_remembered_are_bounded(writer: Writer, repo: FakeRepository) -> None:
    head = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    for number in range(23):
        made = writer.ensure_pull_request(text(f"run-{number}"), head=head, target="main")
    assert made.recurrences == 22
    assert made.runs == tuple(f"run-{number}" for number in range(3, 23))


def test_r39_a_closed_pull_request_stays_closed(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    made = publish(writer, repo)
    repo.pulls[made.number].issue.state = "closed"
    github.calls.clear()
    again = writer.ensure_pull_request(text("run-2"), head=made.head, target="main")
    assert (again.number, again.state) == (made.number, "closed")
    assert writes(github) == []


def test_r41_a_label_is_put_back_once(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    pull = repo.pulls[publish(writer, repo).number]
    pull.issue.labels.remove("DO NOT MERGE")
    assert set(publish(writer, repo, "run-2").labels) == set(LABELS)
    assert set(pull.issue.labels) == set(LABELS)
    pull.issue.labels.remove("DO NOT MERGE")
    assert publish(writer, repo, "run-3").labels == ("patchwright",)
    assert pull.issue.labels == ["patchwright"]


def test_a_label_that_is_there_in_other_letters_is_there(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    repo.put_label("do not merge")
    publish(writer, repo)
    github.calls.clear()
    publish(writer, repo)
    assert not any("labels" in call for call in writes(github))


def test_r41_the_warning_in_the_title_is_put_back_once(
    writer: Writer, repo: FakeRepository
) -> None:
    pull = repo.pulls[publish(writer, repo).number]
    pull.issue.title = "Better words"
    assert publish(writer, repo, "run-2").title == "[DO NOT MERGE] Better words"
    pull.issue.title = "Better words"
    assert publish(writer, repo, "run-3").title == "Better words"
    assert pull.issue.title == "Better words"


def test_r41_a_text_that_people_edited_is_kept(writer: Writer, repo: FakeRepository) -> None:
    made = publish(writer, repo)
    issue = repo.pulls[made.number].issue
    issue.body = (issue.body or "").replace("The body.", "Their words.").replace("\n", "\r\n")
    again = writer.ensure_pull_request(text("run-2"), head=made.head, target="main")
    assert again.recurrences == 1
    assert "Their words." in (issue.body or "")
    newer = writer.ensure_pull_request(text("run-3", "New."), head="f" * 40, target="main")
    assert newer.recurrences == 2
    assert (issue.body or "").endswith("\nNew."), "another patch needs its own text"


def test_t14_a_pull_request_that_somebody_else_opened_is_left_alone(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    head = writer.ensure_branch(BRANCH, repo.branch(), [PATCH])
    theirs = repo.add_pull("Mine", BRANCH, user=github.account("ada"), body="Mine")
    github.calls.clear()
    found = writer.ensure_pull_request(text(), head=head, target="main")
    assert (found.number, found.title, found.recurrences) == (theirs.number, "Mine", 0)
    assert writes(github) == []


def test_r17_without_drafts_title_and_label_warn(writer: Writer, repo: FakeRepository) -> None:
    repo.drafts_unsupported = True
    made = publish(writer, repo)
    assert not made.draft
    assert made.title.startswith("[DO NOT MERGE]")
    assert tuple(repo.pulls[made.number].issue.labels) == LABELS


def test_r17_when_actions_may_not_create_a_person_can(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    repo.actions_may_not_create_pulls = True
    with pytest.raises(ForgeRefused, match="Allow GitHub Actions to create") as caught:
        publish(writer, repo)
    link = f"{github.server_url}/octo/shop/compare/main...{BRANCH}?expand=1"
    assert caught.value.compare_url == link
    assert link in str(caught.value)
    assert repo.git.ref(f"refs/heads/{BRANCH}") is not None
    repo.actions_may_not_create_pulls = False
    assert publish(writer, repo).state == "open"


def test_r17_a_token_without_pull_requests_is_told_so(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    token = github.add_token("poor", {"contents": "write", "pull_requests": "read"})
    reader = connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)
    with pytest.raises(ForgeRefused, match="`pull-requests: write`"):
        publish(Writer(reader, github.actions_bot.id), repo)


def test_nothing_to_merge_is_an_error(writer: Writer, repo: FakeRepository) -> None:
    repo.git.set_ref(f"refs/heads/{BRANCH}", repo.branch())
    with pytest.raises(ForgeError, match="No commits between"):
        writer.ensure_pull_request(text(), head=repo.branch(), target="main")


# Labels, comments, reactions, checks


def test_labels_are_made_with_a_colour_and_a_word(writer: Writer, repo: FakeRepository) -> None:
    issue = repo.add_issue("Broken")
    writer.ensure_labels(issue.number, ["DO NOT MERGE", "bug"])
    writer.ensure_labels(issue.number, ["DO NOT MERGE", "bug"])
    assert issue.labels == ["DO NOT MERGE", "bug"]
    label = repo.labels["DO NOT MERGE"]
    assert (label.color, bool(label.description)) == ("b60205", True)


def test_one_comment_is_written_and_then_edited(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    issue = repo.add_issue("Broken")
    first = writer.upsert_comment(issue.number, STICKY, "Working")
    second = connected(github, repo).upsert_comment(issue.number, STICKY, "Done")
    assert first.id == second.id
    (comment,) = repo.comments.values()
    assert comment.bodies == [f"{STICKY}\nWorking", f"{STICKY}\nDone"]
    github.calls.clear()
    writer.upsert_comment(issue.number, STICKY, "Done, really")
    assert [call.method for call in github.calls] == ["PATCH"], "it knows where it is"


def test_a_comment_that_says_the_same_is_not_edited(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    issue = repo.add_issue("Broken")
    writer.upsert_comment(issue.number, STICKY, "Working")
    github.calls.clear()
    connected(github, repo).upsert_comment(issue.number, STICKY, "Working")
    assert writes(github) == []


def test_a_comment_that_people_took_away_is_written_anew(
    writer: Writer, repo: FakeRepository
) -> None:
    issue = repo.add_issue("Broken")
    first = writer.upsert_comment(issue.number, STICKY, "Working")
    del repo.comments[first.id]
    assert writer.upsert_comment(issue.number, STICKY, "Done").id != first.id
    assert len(repo.comments) == 1


def test_t14_a_comment_of_somebody_else_is_never_edited(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    issue = repo.add_issue("Broken")
    forged = repo.add_comment(issue.number, f"{STICKY}\nforged", user=github.account("eve"))
    ours = writer.upsert_comment(issue.number, STICKY, "Ours")
    assert ours.id != forged.id
    assert forged.bodies == [f"{STICKY}\nforged"]


def test_r07_two_comments_of_ours_with_other_markers_stay_apart(
    writer: Writer, repo: FakeRepository
) -> None:
    issue = repo.add_issue("Broken")
    one = writer.upsert_comment(issue.number, STICKY, "One")
    two = writer.upsert_comment(issue.number, "<!-- patchwright:ledger -->", "Two")
    assert one.id != two.id
    with pytest.raises(ForgeError, match="hidden marker"):
        writer.upsert_comment(issue.number, "visible", "Three")


def test_reactions(writer: Writer, repo: FakeRepository) -> None:
    issue = repo.add_issue("Broken")
    comment = repo.add_comment(issue.number, "/heal")
    assert writer.react("eyes", comment_id=comment.id)
    assert writer.react("eyes", comment_id=comment.id)
    assert writer.react("rocket", number=issue.number)
    assert [reaction.content for reaction in comment.reactions] == ["eyes"]
    assert [reaction.content for reaction in issue.reactions] == ["rocket"]
    assert not writer.react("eyes", comment_id=999)
    assert not writer.react("eyes")


def check(writer: Writer, sha: str, *, status: str = "completed", remarks: int = 0) -> int | None:
    return writer.upsert_check(
        "patchwright/do-not-merge",
        sha,
        "abc123",
        status="in_progress" if status == "in_progress" else "completed",
        conclusion="action_required" if status == "completed" else None,
        title="A person decides",
        summary="s" * 70_000,
        annotations=[
            Annotation(path="shop.py", start_line=n + 1, end_line=n + 1, title="Suspect")
            for n in range(remarks)
        ],
        details_url="https://traces.example.invalid/1",
    )


def test_a_check_is_made_once_with_all_its_annotations(
    writer: Writer, repo: FakeRepository
) -> None:
    sha = repo.branch()
    number = check(writer, sha, status="in_progress")
    assert number is not None
    assert repo.checks[number].status == "in_progress"
    for _ in range(2):
        assert check(writer, sha, remarks=120) == number
    found = repo.checks[number]
    assert (found.status, found.conclusion) == ("completed", "action_required")
    assert [row["start_line"] for row in found.annotations] == list(range(1, 121))
    assert len(repo.checks) == 1


def test_r17_a_check_that_is_not_permitted_is_none(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    person = github.add_token("person", "write", author="octo")
    reader = connect(repo.full_name, person.value, api_url=github.api_url, hurry=True)
    assert check(Writer(reader, person.author.id), repo.branch()) is None
    poor = github.add_token("poor", {"contents": "write"})
    reader = connect(repo.full_name, poor.value, api_url=github.api_url, hurry=True)
    assert check(Writer(reader, github.actions_bot.id), repo.branch()) is None


# What may go wrong with a write


WRITES = (
    "/git/blobs", "/git/trees", "/git/commits", "/git/refs", "/pulls", "/labels",
    "/issues/1/labels", "/issues/1/comments", "/check-runs",
)  # fmt: skip
FAULTS = {
    "lost": Fault(reset="after"),
    "502-done": Fault(status=502, apply=True),
    "502": Fault(status=502),
    "reset": Fault(reset="before"),
    "truncated": Fault(truncate=10),
    "429": Fault(status=429, headers={"Retry-After": "2"}),
    "secondary": Fault(
        status=secondary_limit()[0], headers=secondary_limit()[1], body=secondary_limit()[2]
    ),
}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *((path, name) for path in WRITES for name in ("lost", "reset")),
        *(("/pulls", name) for name in FAULTS if name not in ("lost", "reset")),
    ],
)
def test_r12_r15_a_write_whose_outcome_is_unknown_happens_once(
    writer: Writer, repo: FakeRepository, github: FakeGitHub, path: str, name: str
) -> None:
    struck = github.faults.add(
        replace(FAULTS[name], method="POST", path=f"/repos/octo/shop{path}", seen=0, hit=0)
    )
    made = publish(writer, repo)
    writer.upsert_comment(made.number, STICKY, "Done")
    check(writer, made.head)
    assert struck.hit == 1
    assert_one_of_each(repo)


def assert_one_of_each(repo: FakeRepository) -> None:
    heads = [name for name in repo.git.refs("refs/heads/") if name != "refs/heads/main"]
    assert heads == [f"refs/heads/{BRANCH}"]
    (pull,) = repo.pulls.values()
    assert pull.head_sha == repo.git.ref(f"refs/heads/{BRANCH}")
    assert tuple(pull.issue.labels) == LABELS
    assert all(seen["draft"] for seen in pull.seen)
    assert all(seen["title"].startswith("[DO NOT MERGE]") for seen in pull.seen)
    assert len(repo.comments) == 1
    assert len(repo.checks) == 1


def test_r15_a_write_that_stays_unknown_ends_with_an_error(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    fault = github.faults.add(Fault(".*/pulls", method="POST", status=502, times=0))
    with pytest.raises(ForgeError, match="run again later"):
        publish(writer, repo)
    assert fault.hit == 3
    github.faults.clear()
    publish(connected(github, repo), repo)
    assert len(repo.pulls) == 1


def test_a_whole_publication_needs_few_requests(
    writer: Writer, repo: FakeRepository, github: FakeGitHub
) -> None:
    issue = repo.add_issue("Broken")
    github.calls.clear()
    writer.react("eyes", number=issue.number)
    made = publish(writer, repo)
    check(writer, made.head, remarks=5)
    writer.upsert_comment(issue.number, STICKY, "Done")
    assert len(github.calls) <= 24
