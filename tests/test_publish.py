"""A pull request says what is proven, obeys nothing it quotes, and holds what was judged."""

import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports import (
    FAILING,
    FAILURE,
    FINGERPRINT,
    INVOICE,
    INVOICE_PATH,
    PATCH,
    sample_report,
    without_patch,
    write_project,
)
from test_local_forge import bare, git
from test_untrusted import closing, texts

from patchwright.forges import PullRequest
from patchwright.forges.local import LocalForge
from patchwright.models import (
    CandidatePatch,
    Check,
    Commit,
    Edit,
    Ending,
    Explanation,
    Outcome,
    RepairReport,
    SuspiciousLocation,
    TestEvidence,
)
from patchwright.publish import commit_message, publish_report, render_pull_request

WHEN = datetime(2025, 3, 14, 9, 15, tzinfo=UTC)


def hostile_report(text: str) -> RepairReport:
    """Put one text wherever a repository or a test run could put its own."""
    failure = FAILURE.model_copy(update={"exception": text, "message": text})
    row = TestEvidence(test_id=text, before="failed", after="passed", failure=failure)
    patch = PATCH.model_copy(
        update={
            "diff": PATCH.diff.replace("earned = Decimal(0)", text),
            "rationale": text,
            "operator": text,
        }
    )
    check = Check(name="oracle", passed=True, reason="green", detail=text)
    suspect = SuspiciousLocation(
        path=text, line=1, function=text, suspiciousness=1.0, technique="spectrum"
    )
    return sample_report(
        run_id=text,
        fingerprint=text,
        sentence=text,
        evidence=(row,) * 30,
        checks=(check,),
        suspects=(suspect,),
        sandbox=text,
        base={"commit": text},
        commits=(Commit(role="repair", message=text, patch=patch),),
    )


@pytest.fixture
def forge(tmp_path: Path) -> LocalForge:
    return LocalForge(tmp_path / "forge", os.environ["PATH"])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "ledger")


def opened(report: RepairReport, project: Path, forge: LocalForge) -> PullRequest:
    pull = publish_report(report, project, forge, when=WHEN)
    assert isinstance(pull, PullRequest)
    return pull


def declined(report: RepairReport, project: Path, forge: LocalForge) -> Ending:
    ending = publish_report(report, project, forge, when=WHEN)
    assert isinstance(ending, Ending)
    assert ending.outcome is Outcome.DECLINED
    assert forge.find_pull_request(project, f"patchwright/heal-{FINGERPRINT}") is None
    return ending


def test_what_a_reviewer_reads() -> None:
    text = render_pull_request(sample_report())
    assert text.title == (
        "[DO NOT MERGE] patchwright: plausible patch for test_ten_pieces_earn_a_discount and 2 more"
    )
    assert text.labels == ("DO NOT MERGE", "patchwright")
    assert text.draft
    assert text.branch == f"patchwright/heal-{FINGERPRINT}"
    for part in (
        *("### What failed", "### The patch", "### The proof", "### Where the search looked"),
        *("### What a reviewer should doubt", "### How to see it yourself"),
        f"`{FAILING[2]}`",
        f"| `{FAILING[0]}` | failed | passed |",
        "+            if line.quantity >= 10:",
        "Include the boundary: `>` becomes `>=`, so that 10 itself counts.",
        "| 1 | `src/ledger/invoice.py:41` | `Invoice.discount` | 0.97 |",
        "30 more tests are in `report.json`; none of the 47 that did not fail before got worse.",
        "612 of 1,204 candidates were tried and 3 passed the screen.",
        "| Tier | repair operators, no model |",
        "$0.00",
        "patchwright repair . --test ",
        f"<!-- patchwright:fingerprint={FINGERPRINT} patch=",
        "src/ledger/invoice.py:41 in Invoice.discount\nassert Decimal('0.00') == Decimal('5.00')",
        "- `src/ledger/invoice.py`: 1 line in, 1 out",
        "New Bandit findings: 0. Coverage of the changed lines: not measured.",
    ):
        assert part in text.body
    assert not re.search(r"(?i)\b(correct|fix|fixes|fixed)\b", text.title + text.body)


def test_the_body_is_the_markdown_it_means_to_be() -> None:
    parser = MarkdownIt("commonmark").enable("table")
    found = parser.parse(render_pull_request(sample_report()).body)
    kinds = [token.type for token in found]
    assert kinds.count("table_open") == 4
    assert [token.info for token in found if token.type == "fence"] == ["text", "diff", "sh"]
    assert kinds.count("heading_open") == 6
    columns = [token for token in found if token.type in ("th_open", "td_open")]
    rows = kinds.count("tr_open")
    assert rows == (1 + 20) + (1 + 4) + (1 + 5) + (1 + 6)
    assert len(columns) == 21 * 3 + 5 * 4 + 6 * 4 + 7 * 2


def test_a_single_failure_gives_a_plain_title() -> None:
    report = sample_report(evidence=sample_report().evidence[2:3])
    assert render_pull_request(report).title.endswith("patch for test_settled_after_discount")


@settings(max_examples=40, deadline=None)
@given(texts)
@example("CLOSE HTTP:")
def test_a_pull_request_obeys_nothing_that_it_quotes(text: str) -> None:
    made = render_pull_request(hostile_report(text))
    assert len(made.title) <= 120
    assert re.fullmatch(r"\[DO NOT MERGE\] patchwright: plausible patch for [\w.:/ -]+", made.title)
    assert re.fullmatch(r"patchwright/heal-[0-9a-z]{6,40}", made.branch)
    assert not re.search(r"@[A-Za-z]", made.body)
    assert not re.search(r"(?m)^\s*/\w", made.body)
    assert not closing.search(made.body)
    assert made.body.count("<!-- patchwright:") == 1
    tokens = MarkdownIt("commonmark").enable("table").parse(made.body)
    inner = [child for token in tokens for child in token.children or ()]
    assert not {"image", "link_open", "html_inline"} & {child.type for child in inner}
    (marker,) = [token.content.strip() for token in tokens if token.type == "html_block"]
    short = made.branch.removeprefix("patchwright/heal-")
    assert re.fullmatch(rf"<!-- patchwright:fingerprint={short} patch=[0-9a-f]{{16}} -->", marker)
    assert [token.type for token in tokens].count("heading_open") == 6


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_commit_message_has_our_trailers_only(text: str) -> None:
    report = hostile_report(text)
    message = commit_message(report, report.commits[0])
    subject, blank, *_ = message.split("\n")
    assert len(subject) <= 72
    assert not blank
    last = message.rstrip("\n").rpartition("\n\n")[2].split("\n")
    assert [line.partition(":")[0] for line in last] == [
        "Patchwright-Fingerprint",
        "Patchwright-Outcome",
    ]
    assert not re.search(r"(?im)^(co-authored-by|signed-off-by|skip-checks):", message)
    assert not re.search(r"(?i)\[(skip|no) |\[ci|@[a-z]|#\d", message)
    assert message.replace("\n", "").isprintable()


def test_the_command_is_left_short_rather_than_wrong() -> None:
    rows = sample_report().evidence
    odd = rows[0].model_copy(update={"test_id": "t.py::test[a@b #1]"})
    body = render_pull_request(sample_report(evidence=(odd,))).body
    assert "```sh\npatchwright repair .\n```" in body


def test_a_plausible_patch_is_published(project: Path, forge: LocalForge) -> None:
    pull = opened(sample_report(), project, forge)
    store = bare(forge)
    expected = INVOICE.replace("line.quantity > 10", "line.quantity >= 10")
    assert git(store, "show", f"{pull.head}:{INVOICE_PATH}") + "\n" == expected
    assert git(store, "diff", "--name-only", f"{pull.head}^", pull.head) == INVOICE_PATH
    trailers = git(store, "log", "-1", "--format=%(trailers)", pull.head)
    assert trailers.strip().split("\n") == [
        f"Patchwright-Fingerprint: {FINGERPRINT}",
        "Patchwright-Outcome: PLAUSIBLE_PATCH",
    ]
    assert (project / INVOICE_PATH).read_text() == INVOICE
    assert "### The proof" in Path(pull.url).read_text()


def test_publishing_again_changes_nothing(project: Path, forge: LocalForge) -> None:
    pull = opened(sample_report(), project, forge)
    assert opened(sample_report(), project, forge) == pull
    again = opened(sample_report(run_id="another"), project, forge)
    assert (again.head, again.number, again.recurrences) == (pull.head, pull.number, 1)


def test_a_closed_pull_request_is_returned_closed(project: Path, forge: LocalForge) -> None:
    pull = opened(sample_report(), project, forge)
    page = Path(pull.url).with_suffix(".json")
    page.write_text(page.read_text().replace('"open"', '"closed"'))
    (project / INVOICE_PATH).write_text("changed\n")
    assert opened(sample_report(run_id="another"), project, forge).state == "closed"


def test_the_diff_that_people_read_is_made_from_the_bytes(project: Path, forge: LocalForge) -> None:
    lie = PATCH.model_copy(update={"diff": PATCH.diff.replace(">= 10", ">= 10  # harmless")})
    commit = Commit(role="repair", message="m", patch=lie)
    pull = opened(sample_report(commits=(commit,)), project, forge)
    assert "harmless" not in Path(pull.url).read_text()


def test_a_regression_test_comes_before_the_repair(project: Path, forge: LocalForge) -> None:
    text = "def test_new() -> None:\n    assert True\n"
    edit = Edit(
        path="tests/test_new.py",
        base_sha256=hashlib.sha256(b"").hexdigest(),
        start=0,
        end=0,
        replacement=text,
    )
    new = _candidate((edit,))
    commits = (
        Commit(role="regression_test", message="m", patch=new),
        Commit(role="repair", message="m", patch=PATCH),
    )
    pull = opened(sample_report(commits=commits), project, forge)
    store = bare(forge)
    assert git(store, "diff", "--name-only", f"{pull.head}^", pull.head) == INVOICE_PATH
    assert git(store, "diff", "--name-only", f"{pull.head}~2", f"{pull.head}^") == edit.path
    subject = git(store, "log", "-1", "--format=%s", f"{pull.head}^")
    assert subject.startswith("patchwright: regression test for ")


def _candidate(edits: tuple[Edit, ...]) -> CandidatePatch:
    return PATCH.model_copy(update={"edits": edits})


def test_a_changed_file_is_not_patched(project: Path, forge: LocalForge) -> None:
    (project / INVOICE_PATH).write_text(INVOICE + "# later\n")
    ending = declined(sample_report(), project, forge)
    assert ending.reason == "stale_base"
    assert "run the repair again" in ending.sentence


@pytest.mark.parametrize(
    "path", ["../outside.py", "/etc/hostname", ".git/config", "src/.GIT/x", "", "src//x", "link.py"]
)
def test_a_path_that_leads_elsewhere_is_refused(
    project: Path, forge: LocalForge, path: str
) -> None:
    (project.parent / "outside.py").write_text("x\n")
    (project / "link.py").symlink_to(INVOICE_PATH)
    edit = PATCH.edits[0].model_copy(update={"path": path})
    commit = Commit(role="repair", message="m", patch=_candidate((edit,)))
    assert declined(sample_report(commits=(commit,)), project, forge).reason == "stale_base"


def test_a_file_that_is_gone_is_said(project: Path, forge: LocalForge) -> None:
    (project / INVOICE_PATH).unlink()
    assert "not there any more" in declined(sample_report(), project, forge).sentence


@pytest.mark.parametrize(
    "report",
    [
        without_patch(Outcome.NO_PLAUSIBLE_PATCH, "operators_exhausted", "None."),
        sample_report(checks=()),
        sample_report(commits=()),
        sample_report(evidence=()),
        sample_report(checks=(Check(name="oracle", passed=False, reason="r", detail="d"),)),
        sample_report(outcome=Outcome.AMBIGUOUS, reason="disagree"),
    ],
    ids=["no patch", "no checks", "no commits", "no evidence", "refused", "ambiguous"],
)
def test_nothing_is_published_without_proof(
    project: Path, forge: LocalForge, report: RepairReport
) -> None:
    assert declined(report, project, forge).reason == "nothing_to_publish"
    assert not forge.root.exists()


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_the_branch_follows_from_the_fingerprint_alone(fingerprint: str) -> None:
    one = render_pull_request(sample_report(fingerprint=fingerprint))
    two = render_pull_request(sample_report(fingerprint=fingerprint, run_id="other", evidence=()))
    assert one.branch == two.branch


def test_t45_t52_t55_prose_of_a_model_commands_links_and_hides_nothing() -> None:
    """An explanation is text of somebody who may mean harm, in a document that forges act on."""
    evil = (
        "Fixes #1 @octocat <img src=http://evil/x.png> ![x](http://evil) \x1b[31mred\u202e"
        " <!-- patchwright:fingerprint=0 --> ```\n/merge\n```"
    )
    said = Explanation(root_cause=evil, checklist=(evil, "/deploy now"), origin="model")
    body = render_pull_request(sample_report().model_copy(update={"explanation": said})).body
    shown = body.partition("### Why, in plain words")[2].partition("### The patch")[0]
    assert "by a language model" in shown
    for harm in ("<img", "](http", "@octocat", "Fixes #1", "\x1b", "\u202e", "<!-- patch", "://"):
        assert harm not in shown
    assert not [line for line in shown.splitlines() if line.lstrip("- []").startswith("/")]
