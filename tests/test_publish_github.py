"""A draft pull request on GitHub is ensured, whatever ends when, and never by mistake."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from reports import FILES, FINGERPRINT, INVOICE, INVOICE_PATH, PATCH, sample_report, without_patch
from wire.fake_github import FakeGitHub, running_github
from wire.faults import Fault
from wire.repository import FakeRepository

from patchwright.errors import ForgeError
from patchwright.forges.github.reading import connect
from patchwright.forges.github.writing import Writer
from patchwright.models import Commit, Ending, Landing, Outcome, RepairReport, TraceLink
from patchwright.notifiers import comment
from patchwright.publish import (
    Published,
    Terms,
    Venue,
    claim_comment,
    publish_to_github,
    rejected_patches,
    tell,
)
from patchwright.publish.venue import Reads, Writes

BRANCH = f"patchwright/heal-{FINGERPRINT}"
BOT = 41898282
RUN_URL = "https://github.example/acme/ledger/actions/runs/7"


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with running_github(tmp_path / "github") as served:
        yield served


@pytest.fixture
def repo(github: FakeGitHub) -> FakeRepository:
    return github.add_repository("acme/ledger", FILES)


def venue_of(github: FakeGitHub, permissions: str | dict[str, str] = "write") -> Venue:
    token = github.add_token("publisher", permissions)
    reader = connect("acme/ledger", token.value, api_url=github.api_url, hurry=True)
    writer = Writer(reader, BOT)
    return Venue(reader, writer, github.server_url, "acme/ledger", BOT)


def landing_on(repo: FakeRepository, **changes: object) -> Landing:
    facts = {"kind": "push", "sha": repo.branch(), "head_branch": "main", "target_branch": "main"}
    return Landing.model_validate({**facts, **changes})


def report_on(repo: FakeRepository, **changes: object) -> RepairReport:
    return sample_report(base={"kind": "git", "commit": repo.branch(), "tree": "clean"}, **changes)


def published(found: Published | Ending) -> Published:
    assert isinstance(found, Published), found
    return found


def declined(found: Published | Ending) -> str:
    assert isinstance(found, Ending), found
    assert found.outcome is Outcome.DECLINED
    return found.reason


def assert_whole(repo: FakeRepository, talk_to: int | None = None) -> None:
    """Check that there is one draft, labelled pull request of what was judged, and one comment."""
    pulls = list(repo.pulls.values())
    assert [(p.head_ref, p.base_ref, p.draft, p.issue.state) for p in pulls] == [
        (BRANCH, "main", True, "open")
    ]
    (pull,) = pulls
    assert pull.issue.title.startswith("[DO NOT MERGE] ")
    assert set(pull.issue.labels) == {"DO NOT MERGE", "patchwright"}
    assert all(seen["draft"] and seen["title"].startswith("[DO NOT MERGE]") for seen in pull.seen)
    assert [ref for ref in repo.git.refs("refs/heads/")] == [
        "refs/heads/main",
        f"refs/heads/{BRANCH}",
    ]
    made = repo.file(BRANCH, INVOICE_PATH)
    assert made == INVOICE.replace("line.quantity > 10", "line.quantity >= 10").encode()
    changed = [path for _, path, *_ in repo.git.changes("main", BRANCH)]
    assert changed == [INVOICE_PATH]
    comments = list(repo.comments.values())
    assert [c.number for c in comments] == ([] if talk_to is None else [talk_to])


def test_a_push_becomes_one_draft_pull_request(github: FakeGitHub, repo: FakeRepository) -> None:
    landing = landing_on(repo)
    made = published(publish_to_github(report_on(repo), landing, venue_of(github), Terms()))
    assert_whole(repo)
    assert made.pull_request is not None
    assert made.pull_request.number in repo.pulls
    assert made.notes == ()
    body = repo.pulls[made.pull_request.number].issue.body or ""
    for part in (
        "### Where it lands",
        f"The patch was made on commit `{landing.sha}` of the branch `main`",
        f"git switch --detach {landing.sha} && patchwright repair . --test",
    ):
        assert part in body
    checks = {check.name: check for check in repo.checks.values()}
    assert checks["patchwright"].head_sha == landing.sha
    assert checks["patchwright"].conclusion == "action_required"
    assert len(checks["patchwright"].annotations) == 8
    assert checks["patchwright/do-not-merge"].head_sha == repo.branch(BRANCH)
    assert checks["patchwright/do-not-merge"].conclusion == "action_required"


def test_publishing_needs_few_requests(github: FakeGitHub, repo: FakeRepository) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    publish_to_github(report_on(repo), landing, venue_of(github), Terms(asked=True))
    assert len(github.calls) <= 30
    named = {template for _, template in github.endpoints("publisher")}
    assert not any("merge" in name.rpartition("/")[2] or "review" in name for name in named)


def test_publishing_again_changes_nothing(github: FakeGitHub, repo: FakeRepository) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    report, terms = report_on(repo), Terms(asked=True)
    first = published(publish_to_github(report, landing, venue_of(github), terms))
    again = published(publish_to_github(report, landing, venue_of(github), terms))
    assert_whole(repo, issue.number)
    assert (again.head, again.branch) == (first.head, first.branch)
    assert len(repo.checks) == 2
    (told,) = repo.comments.values()
    assert told.bodies == [told.body]


def test_a_recurrence_updates_the_open_one(github: FakeGitHub, repo: FakeRepository) -> None:
    landing = landing_on(repo)
    published(publish_to_github(report_on(repo), landing, venue_of(github), Terms()))
    other = report_on(repo, run_id="20250315T000000-aaaaaa")
    again = published(publish_to_github(other, landing, venue_of(github), Terms(most_open=1)))
    assert again.pull_request is not None
    assert again.pull_request.recurrences == 1
    assert_whole(repo)


def methods_of_a_publication(folder: Path) -> list[str]:
    """Return the methods of all requests that a whole publication needs, in their order."""
    with running_github(folder, check=False) as github:
        repo = github.add_repository("acme/ledger", FILES)
        issue = repo.add_issue("It fails")
        landing = landing_on(repo, kind="issue", talk_to=issue.number)
        publish_to_github(report_on(repo), landing, venue_of(github), Terms(asked=True))
        return [call.method for call in github.calls]


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("kind", ["writes", pytest.param("reads", marks=pytest.mark.slow)])
def test_r05_r06_r07_ended_at_any_call_then_run_again(
    tmp_path: Path, kind: str, moment: str
) -> None:
    """End publishing at every call, before or after it was done; the next run makes it whole."""
    methods = methods_of_a_publication(tmp_path / "counted")
    points = [n for n, m in enumerate(methods, 1) if (m == "GET") == (kind == "reads")]
    assert len(points) >= 10
    with running_github(tmp_path / "github", check=False) as github:
        for point in points:
            repo = github.add_repository(f"acme{point}/ledger", FILES)
            _end_at(github, repo, point, moment)


def _end_at(github: FakeGitHub, repo: FakeRepository, point: int, moment: str) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    report, terms = report_on(repo), Terms(asked=True)
    path = f"/repos/{repo.full_name}(/.*)?"
    if moment == "after":
        github.faults.add(Fault(path, nth=point, reset="after"))
        github.faults.add(Fault(path, nth=point + 1, times=0, reset="before"))
    else:
        github.faults.add(Fault(path, nth=point, times=0, reset="before"))
    token = github.add_token(f"publisher{point}", "write")

    def venue() -> Venue:
        reader = connect(repo.full_name, token.value, api_url=github.api_url, hurry=True)
        return Venue(reader, Writer(reader, BOT), github.server_url, repo.full_name, BOT)

    with pytest.raises(ForgeError):
        publish_to_github(report, landing, venue(), terms)
    github.faults.clear()
    published(publish_to_github(report, landing, venue(), terms))
    assert_whole(repo, issue.number)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_r15_an_answer_that_lies_about_a_write(
    github: FakeGitHub, repo: FakeRepository, status: int
) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    for method in ("POST", "PATCH"):
        github.faults.add(
            Fault(
                "/repos/acme/ledger/.*", method=method, nth=1, times=12, status=status, apply=True
            )
        )
    venue = venue_of(github)
    for _ in range(12):
        try:
            publish_to_github(report_on(repo), landing, venue, Terms(asked=True))
            break
        except ForgeError:
            continue
    github.faults.clear()
    published(publish_to_github(report_on(repo), landing, venue, Terms(asked=True)))
    assert_whole(repo, issue.number)


def test_t08_r36_a_branch_that_moved_is_left_alone(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    landing, report = landing_on(repo), report_on(repo)
    repo.commit({"README.md": "moved\n"})
    found = publish_to_github(report, landing, venue_of(github), Terms())
    assert declined(found) == "superseded"
    assert isinstance(found, Ending)
    assert repo.branch()[:10] in found.sentence
    assert repo.pulls == {}
    assert repo.git.ref(f"refs/heads/{BRANCH}") is None


def test_r37_a_branch_that_is_gone(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.commit({"a.txt": "a\n"}, branch="topic")
    landing = landing_on(repo, sha=repo.branch("topic"), head_branch="topic", target_branch="topic")
    repo.git.delete_ref("refs/heads/topic")
    found = publish_to_github(report_on(repo), landing, venue_of(github), Terms())
    assert declined(found) == "superseded"


def test_r39_closed_by_a_person_stays_closed(github: FakeGitHub, repo: FakeRepository) -> None:
    landing = landing_on(repo)
    published(publish_to_github(report_on(repo), landing, venue_of(github), Terms()))
    (pull,) = repo.pulls.values()
    pull.issue.state = "closed"
    for n in range(3):
        again = report_on(repo, run_id=f"another-{n}")
        found = publish_to_github(again, landing, venue_of(github), Terms())
        assert declined(found) == "closed_by_person"
    assert pull.issue.state == "closed"
    assert len(repo.pulls) == 1


def test_r39_a_rejected_patch_is_not_proposed_under_another_name(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    landing, venue = landing_on(repo), venue_of(github)
    published(publish_to_github(report_on(repo), landing, venue, Terms()))
    (pull,) = repo.pulls.values()
    other = report_on(repo, fingerprint="aaaaaaaaaaaa")
    assert declined(publish_to_github(other, landing, venue, Terms())) == "already_proposed"
    pull.issue.state = "closed"
    closed = venue.reader.pull_of_branch(BRANCH)
    assert closed is not None
    rejected = rejected_patches([closed], BOT)
    assert len(rejected) == 1
    assert rejected_patches([closed], 1) == frozenset()
    terms = Terms(rejected=rejected)
    assert declined(publish_to_github(other, landing, venue, terms)) == "rejected_patch"
    assert len(repo.pulls) == 1


def test_r40_a_merged_patch_that_did_not_hold(github: FakeGitHub, repo: FakeRepository) -> None:
    landing = landing_on(repo)
    published(publish_to_github(report_on(repo), landing, venue_of(github), Terms()))
    (pull,) = repo.pulls.values()
    pull.issue.state, pull.merged, pull.merged_at = "closed", True, github.now()
    found = publish_to_github(report_on(repo, run_id="x"), landing, venue_of(github), Terms())
    assert published(found).branch == f"{BRANCH}-2"
    newest = repo.pulls[max(repo.pulls)]
    assert f"was merged as #{pull.number} and the failure came back" in (newest.issue.body or "")


def test_too_many_are_open(github: FakeGitHub, repo: FakeRepository) -> None:
    for n in range(2):
        repo.commit({"a.txt": f"{n}\n"}, branch=f"patchwright/heal-other{n}")
        repo.add_pull("[DO NOT MERGE]", f"patchwright/heal-other{n}", user=github.actions_bot)
    found = publish_to_github(
        report_on(repo), landing_on(repo), venue_of(github), Terms(most_open=2)
    )
    assert declined(found) == "too_many_open"
    assert repo.git.ref(f"refs/heads/{BRANCH}") is None


def test_r17_creating_pull_requests_is_forbidden(github: FakeGitHub, repo: FakeRepository) -> None:
    repo.actions_may_not_create_pulls = True
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    found = published(
        publish_to_github(report_on(repo), landing, venue_of(github), Terms(asked=True))
    )
    assert found.pull_request is None
    assert repo.pulls == {}
    assert repo.branch(BRANCH) == found.head
    assert "Allow GitHub Actions to create and approve pull requests" in found.notes[0]
    (told,) = repo.comments.values()
    link = f"({github.server_url}/acme/ledger/compare/main...{BRANCH}?expand=1)"
    assert link in told.body
    check = next(c for c in repo.checks.values() if c.name == "patchwright")
    assert link in (check.summary or "")
    repo.actions_may_not_create_pulls = False
    published(publish_to_github(report_on(repo), landing, venue_of(github), Terms(asked=True)))
    assert_whole(repo, issue.number)


def test_where_drafts_are_not_to_be_had_a_check_blocks(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    repo.drafts_unsupported = True
    published(publish_to_github(report_on(repo), landing_on(repo), venue_of(github), Terms()))
    (pull,) = repo.pulls.values()
    assert pull.issue.title.startswith("[DO NOT MERGE]")
    assert "DO NOT MERGE" in pull.issue.labels
    guard = next(c for c in repo.checks.values() if c.name == "patchwright/do-not-merge")
    assert (guard.conclusion, guard.head_sha) == ("failure", repo.branch(BRANCH))


def test_without_checks_the_rest_is_done(github: FakeGitHub, repo: FakeRepository) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    may = {"contents": "write", "pull_requests": "write", "issues": "write", "metadata": "read"}
    publish_to_github(report_on(repo), landing, venue_of(github, may), Terms(asked=True))
    assert_whole(repo, issue.number)
    assert repo.checks == {}


def test_r38_a_foreign_commit_on_our_branch(github: FakeGitHub, repo: FakeRepository) -> None:
    foreign = repo.commit({"a.txt": "mine\n"}, branch=BRANCH)
    with pytest.raises(ForgeError, match="foreign commit"):
        publish_to_github(report_on(repo), landing_on(repo), venue_of(github), Terms())
    assert repo.branch(BRANCH) == foreign
    assert repo.pulls == {}


def test_t01_a_fork_never_gets_a_pull_request(github: FakeGitHub, repo: FakeRepository) -> None:
    landing = landing_on(repo, kind="fork", target_branch="", checks_out=False)
    assert (
        declined(publish_to_github(report_on(repo), landing, venue_of(github), Terms())) == "fork"
    )
    assert github.calls == []


def test_nothing_without_proof(github: FakeGitHub, repo: FakeRepository) -> None:
    report = without_patch(Outcome.FLAKY, "flaky", "It passes now and then.")
    found = publish_to_github(report, landing_on(repo), venue_of(github), Terms())
    assert declined(found) == "nothing_to_publish"
    assert github.calls == []


def test_a_project_in_a_folder(github: FakeGitHub) -> None:
    files = {f"services/ledger/{path}": text for path, text in FILES.items()}
    repo = github.add_repository("acme/ledger", files)
    terms = Terms(folder="services/ledger/")
    published(publish_to_github(report_on(repo), landing_on(repo), venue_of(github), terms))
    made = repo.file(BRANCH, f"services/ledger/{INVOICE_PATH}") or b""
    assert b"line.quantity >= 10" in made
    check = next(c for c in repo.checks.values() if c.name == "patchwright")
    assert check.annotations[0]["path"] == f"services/ledger/{INVOICE_PATH}"


def test_the_trace_stands_everywhere(github: FakeGitHub, repo: FakeRepository) -> None:
    trace = TraceLink(trace_id="ab" * 16, span_id="cd" * 8)
    url = f"https://traces.example/t/{trace.trace_id}"
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    terms = Terms(asked=True, trace_url=url, run_url=RUN_URL, skip_checks=True, ci="CI waits.")
    published(publish_to_github(report_on(repo, trace=trace), landing, venue_of(github), terms))
    (pull,) = repo.pulls.values()
    (told,) = repo.comments.values()
    check = next(c for c in repo.checks.values() if c.name == "patchwright")
    message = repo.git.commit(BRANCH).message
    assert f"\nPatchwright-Trace: {url}\n" in message
    assert message.rstrip().endswith("\nskip-checks: true")
    for text in (pull.issue.body, told.body, check.summary):
        assert f"({url})" in (text or "")
        assert f"({RUN_URL})" in (text or "")
    assert check.details_url == url
    assert "CI waits." in (pull.issue.body or "")


def test_without_a_backend_the_id_is_shown(github: FakeGitHub, repo: FakeRepository) -> None:
    trace = TraceLink(trace_id="ab" * 16, span_id="cd" * 8, url="https://evil.example/x")
    venue, landing = venue_of(github), landing_on(repo)
    published(publish_to_github(report_on(repo, trace=trace), landing, venue, Terms()))
    (pull,) = repo.pulls.values()
    assert trace.trace_id in (pull.issue.body or "")
    assert "evil" not in (pull.issue.body or "") + repo.git.commit(BRANCH).message


def test_a_fork_is_offered_a_claim(github: FakeGitHub, repo: FakeRepository) -> None:
    issue = repo.add_issue("A pull request of a fork")
    landing = landing_on(
        repo, kind="fork", target_branch="", checks_out=False, talk_to=issue.number
    )
    for _ in range(2):
        told = claim_comment(report_on(repo), landing, venue_of(github), Terms())
    (found,) = repo.comments.values()
    assert found.bodies == [found.body]
    assert "claimed, and not proven" in found.body
    assert "+            if line.quantity >= 10:" in found.body
    assert told.comment_url
    assert repo.pulls == {}
    assert list(repo.git.refs("refs/heads/")) == ["refs/heads/main"]


@pytest.mark.parametrize("asked", [True, False])
def test_an_end_without_a_patch_is_told(
    github: FakeGitHub, repo: FakeRepository, asked: bool
) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, talk_to=issue.number)
    report = without_patch(Outcome.FLAKY, "flaky", "2 of 5 runs failed; see the report.")
    told = tell(report, landing, venue_of(github), Terms(asked=asked))
    assert len(repo.comments) == int(asked)
    assert told.check_id in repo.checks
    (check,) = repo.checks.values()
    assert check.conclusion == "neutral"


def test_the_ledger_is_kept_and_not_counted_twice(github: FakeGitHub, repo: FakeRepository) -> None:
    issue = repo.add_issue("It fails")
    repo.add_comment(issue.number, "somebody talks")
    forged = comment.show_progress(
        "accepted", "a" * 40, comment.with_attempt(comment.Ledger(), FINGERPRINT, "a" * 40)
    )
    repo.add_comment(issue.number, forged)
    landing, venue = landing_on(repo, kind="issue", talk_to=issue.number), venue_of(github)
    report = without_patch(Outcome.FLAKY, "flaky", "It comes and goes.")
    for report_id in ("one", "one", "two"):
        told = report.model_copy(update={"run_id": report_id})
        tell(told, landing, venue, Terms(asked=True))
    ledger = comment.read_ledger(venue.reader.comments(issue.number), BOT)
    assert ledger.count(FINGERPRINT, landing.sha) == 2
    assert ledger.count(FINGERPRINT, "a" * 40) == 0
    assert len(repo.comments) == 3


def test_t46_a_workflow_is_never_written(github: FakeGitHub) -> None:
    path = ".github/workflows/ci.py"
    repo = github.add_repository("acme/ledger", {**FILES, path: INVOICE})
    edit = PATCH.edits[0].model_copy(update={"path": path})
    patch = PATCH.model_copy(update={"edits": (edit,)})
    report = report_on(repo, commits=(Commit(role="repair", message="m", patch=patch),))
    with pytest.raises(ForgeError, match="no file that a patch may change"):
        publish_to_github(report, landing_on(repo), venue_of(github), Terms())
    assert ("POST", "/repos/{owner}/{repo}/git/refs") not in github.endpoints()


def test_what_is_published_is_the_markdown_it_means_to_be(
    github: FakeGitHub, repo: FakeRepository
) -> None:
    issue = repo.add_issue("It fails")
    landing = landing_on(repo, kind="issue", talk_to=issue.number)
    terms = Terms(asked=True, run_url=RUN_URL)
    publish_to_github(report_on(repo), landing, venue_of(github), terms)
    (pull,) = repo.pulls.values()
    (told,) = repo.comments.values()
    for text in (pull.issue.body or "", told.body):
        found = MarkdownIt("commonmark").enable("table").parse(text)
        inner = [child for token in found for child in token.children or ()]
        links = {str(c.attrs["href"]) for c in inner if c.type == "link_open"}
        assert links == {RUN_URL}
        assert not any(c.type == "image" for c in inner)


def both(reader: Reads, writer: Writes) -> tuple[Reads, Writes]:
    """Take what a venue takes: type checkers see whether the real ones still fit."""
    return reader, writer
