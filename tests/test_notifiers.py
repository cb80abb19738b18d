"""What people are told is true, bounded, and commands nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports import FINGERPRINT, sample_report, without_patch
from test_publish import hostile_report
from test_untrusted import closing, texts

from patchwright.models import Ending, ModelSpend, Outcome, RepairReport, TraceLink
from patchwright.notifiers import check_run, comment, outputs, step_summary, words
from patchwright.notifiers.comment import MARKER, Ledger, Sticky, read_ledger, with_attempt
from patchwright.publish import Notes, Terms, render_pull_request

SHA = "9f2b61c0d4e8a7b3c5d6e7f8091a2b3c4d5e6f70"
OWN = 41898282
RUN_URL = "https://github.example/acme/ledger/actions/runs/7"
TRACE_URL = "https://traces.example/t/1"
KNOWN = Terms(run_url=RUN_URL, trace_url=TRACE_URL)
ENDINGS: list[RepairReport | Ending] = [
    Ending(outcome=outcome, reason="some_reason", sentence="What happened; do `this` next.")
    for outcome in Outcome
]
REPORTS: list[RepairReport | Ending] = [
    sample_report()
    if outcome is Outcome.PLAUSIBLE_PATCH
    else without_patch(outcome, "why", "It is so.")
    for outcome in Outcome
]


@dataclass(frozen=True)
class Said:
    author_id: int
    body: str


def every_text(ended: RepairReport | Ending) -> Iterator[str]:
    """Yield all that is ever written about an outcome."""
    ledger = with_attempt(Ledger(), FINGERPRINT, SHA)
    yield comment.show_end(ended, ledger, known=KNOWN)
    yield step_summary.summarise(ended, known=KNOWN, notes=("This is the one-job form.",))
    check = check_run.describe_check(ended, known=KNOWN)
    yield check.summary
    yield check.title
    if isinstance(ended, RepairReport):
        yield comment.show_claim(ended, ledger, known=KNOWN, again=("paths",))
        if ended.commits:
            yield render_pull_request(ended, Notes(run_url=RUN_URL, trace_url=TRACE_URL)).body


def assert_harmless(text: str) -> None:
    assert not re.search(r"@[A-Za-z]", text)
    assert not re.search(r"(?m)^\s*/\w", text)
    assert not closing.search(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [child for token in tokens for child in token.children or ()]
    links = {str(child.attrs["href"]) for child in inner if child.type == "link_open"}
    assert links <= {RUN_URL, TRACE_URL}
    assert not {"image", "html_inline"} & {child.type for child in inner}
    blocks = [token.content for token in tokens if token.type == "html_block"]
    assert all(block.startswith("<!-- patchwright:") for block in blocks)
    assert all(block.count("<!--") == block.count("-->") == block.count("<") for block in blocks)


@pytest.mark.parametrize(
    "ended", [*ENDINGS, *REPORTS], ids=lambda e: f"{type(e).__name__}-{e.outcome}"
)
def test_every_outcome_can_be_told(ended: RepairReport | Ending) -> None:
    for text in every_text(ended):
        assert_harmless(text)
        assert not re.search(r"(?i)\b(correct|fix|fixes|fixed)\b", text)
    assert check_run.CONCLUSIONS[ended.outcome] != "success"


@settings(deadline=None, max_examples=40)
@given(texts)
def test_t13_t14_t45_nothing_that_is_quoted_acts(text: str) -> None:
    for found in every_text(hostile_report(text)):
        assert_harmless(found)
        assert found.count("<!-- patchwright:") <= 2


@settings(deadline=None, max_examples=40)
@given(texts)
def test_t45_a_sentence_of_an_ending_acts_neither(text: str) -> None:
    ended = Ending(outcome=Outcome.DECLINED, reason="other", sentence=text)
    for found in every_text(ended):
        assert_harmless(found)


@settings(deadline=None, max_examples=6)
@given(st.sampled_from(["a", "`", "é", "\U0001f600", "@x", "\n", "<", "| "]), st.integers(1, 4))
def test_whatever_the_size_it_fits(piece: str, thousands: int) -> None:
    report = hostile_report(piece * thousands * 20_000)
    body = render_pull_request(report, Notes(run_url=RUN_URL)).body
    assert len(body.encode("utf-16-le")) <= 2 * 65_536
    assert body.rstrip().endswith("-->")
    summary = step_summary.summarise(report, known=KNOWN)
    assert len(summary.encode()) < 1 << 20
    told = comment.show_end(report, Ledger(), known=KNOWN)
    assert len(told.encode("utf-16-le")) < 2 * 65_536
    claimed = comment.show_claim(report, Ledger(), known=KNOWN, again=("paths",))
    assert len(claimed.encode("utf-16-le")) < 2 * 65_536
    check = check_run.describe_check(report, known=KNOWN)
    assert len(check.summary) <= 65_535
    assert all(len(r.title) <= 255 and len(r.message) < 64_000 for r in check.remarks)


def test_t10_no_text_of_ours_is_a_command() -> None:
    known = [
        comment.refusal(),
        *(comment.show_progress(state, SHA, Ledger(), RUN_URL) for state in comment._STATES),
        *(text for ended in (*ENDINGS, *REPORTS) for text in every_text(ended)),
    ]
    for text in known:
        assert not re.search(r"(?m)^[\s>*`_-]*/heal", text)
        assert not text.lstrip().startswith("/")


def test_the_patch_of_a_summary_is_the_patch() -> None:
    text = step_summary.summarise(sample_report(), known=KNOWN)
    assert "+            if line.quantity >= 10:" in text
    assert "| policy | passed |" in text
    assert f"[Trace]({TRACE_URL})" in text
    exact = sample_report().commits[0].patch.diff
    assert exact.strip("\n") in text


def test_a_patch_that_is_set_apart_says_so() -> None:
    report = hostile_report("@decorator")
    assert "the artifact `report.json` has the exact patch" in step_summary.summarise(report)


def test_a_claim_is_called_one() -> None:
    text = comment.show_claim(sample_report(), Ledger(), again=("paths", "secrets"))
    assert "claimed, and not proven by us" in text
    assert "without running anything: paths, secrets" in text
    assert "There is no pull request for it." in text


def test_a_refusal_is_polite_and_names_nobody() -> None:
    text = comment.refusal()
    assert text.startswith("<!-- patchwright:refusal -->\nThank you")
    assert "@" not in text


@pytest.mark.parametrize(
    ("outcome", "conclusion", "reaction"),
    [
        (Outcome.PLAUSIBLE_PATCH, "action_required", "rocket"),
        (Outcome.FLAKY, "neutral", "confused"),
        (Outcome.NO_PLAUSIBLE_PATCH, "neutral", "confused"),
        (Outcome.ENVIRONMENT, "failure", "confused"),
        (Outcome.ERROR, "failure", "confused"),
    ],
)
def test_conclusions_and_reactions(outcome: Outcome, conclusion: str, reaction: str) -> None:
    assert check_run.CONCLUSIONS[outcome] == conclusion
    assert comment.reaction(outcome) == reaction
    assert comment.reaction(None) == "eyes"


def test_remarks_stand_at_the_suspects() -> None:
    check = check_run.describe_check(sample_report(), folder="services/ledger")
    first = check.remarks[0]
    assert (first.path, first.start_line) == ("services/ledger/src/ledger/invoice.py", 41)
    assert first.level == "warning"
    assert "Invoice.discount" in first.message
    many = sample_report(suspects=sample_report().suspects * 30)
    assert len(check_run.describe_check(many).remarks) == 50


@pytest.mark.parametrize(
    "path", ["../x.py", "/etc/passwd", "a//b.py", "a\nb.py", "x" * 400, "a\u202e.py"]
)
def test_a_remark_needs_a_plain_path(path: str) -> None:
    suspects = (sample_report().suspects[0].model_copy(update={"path": path}),)
    assert check_run.describe_check(sample_report(suspects=suspects)).remarks == ()


def test_the_outputs_are_all_set() -> None:
    trace = TraceLink(trace_id="ab" * 16, span_id="cd" * 8, url=TRACE_URL)
    found = outputs.describe_outputs(
        sample_report(trace=trace),
        {"pr-number": 7, "pr-url": None, "report-path": "out/report.json"},
    )
    assert set(found) == set(outputs.NAMES)
    assert found["outcome"] == "PLAUSIBLE_PATCH"
    assert (found["pr-number"], found["pr-url"]) == ("7", "")
    assert (found["tier"], found["cost-usd"], found["tokens"]) == ("operators", "0.0000", "0")
    assert found["trace-url"] == TRACE_URL
    assert set(outputs.describe_outputs(ENDINGS[0])) == set(outputs.NAMES)
    with pytest.raises(ValueError, match="no output is called x"):
        outputs.describe_outputs(ENDINGS[0], {"x": "1"})


def test_a_price_that_is_not_known_is_not_nothing() -> None:
    report = sample_report()
    spend = report.spend.model_copy(update={"model": ModelSpend(calls=1, usd=None)})
    asked = report.model_copy(update={"spend": spend})
    assert outputs.describe_outputs(asked)["cost-usd"] == ""
    assert outputs.describe_outputs(report)["cost-usd"] != ""
    assert "price not known" in words.spend(asked)


def test_the_ledger_survives_the_comment() -> None:
    ledger = with_attempt(Ledger(), FINGERPRINT, SHA, "run-1")
    ledger = with_attempt(ledger, FINGERPRINT, SHA, "run-1")
    assert ledger.count(FINGERPRINT, SHA) == 1
    ledger = with_attempt(ledger, FINGERPRINT, SHA, "run-2")
    ledger = with_attempt(ledger, "aaaaaaaa", SHA)
    assert (ledger.count(FINGERPRINT, SHA), ledger.of_commit(SHA)) == (2, 3)
    for body in (
        comment.show_end(sample_report(), ledger),
        comment.show_progress("searching", SHA, ledger),
        comment.show_end(sample_report(), ledger).replace("\n", "\r\n"),
    ):
        assert body.startswith(MARKER)
        assert read_ledger([Said(OWN, body)], OWN) == ledger
    for n in range(100):
        ledger = with_attempt(ledger, FINGERPRINT, f"{n:040x}")
    body = comment.show_progress("searching", SHA, ledger)
    assert read_ledger([Said(OWN, body)], OWN) == ledger
    assert len(ledger.attempts) == 40


def test_t14_only_our_own_account_and_only_at_the_beginning() -> None:
    body = comment.show_end(sample_report(), with_attempt(Ledger(), FINGERPRINT, SHA))
    for said in (
        Said(1, body),
        Said(0, body),
        Said(OWN, f"> {body}"),
        Said(OWN, f"\n{body}"),
        Said(OWN, f"Somebody wrote:\n\n{body}"),
        Said(OWN, body.replace('"v":1', '"v":')),
        Said(OWN, body.replace(SHA, "x" * 40)),
        Said(OWN, body.replace('"n":1', '"n":-5')),
        Said(OWN, body.replace('"a":[{', '"a":{"b":{')),
        Said(OWN, f"{MARKER}\n<!-- patchwright:ledger " + '{"a":' * 500 + "} -->"),
    ):
        assert read_ledger([said], OWN) == Ledger()


@settings(deadline=None)
@given(texts)
def test_t14_a_ledger_is_read_from_anything_without_raising(text: str) -> None:
    body = f"{MARKER}\n<!-- patchwright:ledger {{{text}}} -->\n"
    assert isinstance(read_ledger([Said(OWN, body), Said(OWN, text)], OWN), Ledger)


@dataclass
class Clock:
    now: float = 1000.0
    written: list[tuple[float, str]] = field(default_factory=list)

    def seconds(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def write(self, text: str) -> None:
        self.written.append((self.now, text))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 40), st.sampled_from("abc")), max_size=20))
def test_edits_are_fifteen_seconds_apart_and_the_end_is_written(
    steps: list[tuple[float, str]],
) -> None:
    clock = Clock()
    sticky = Sticky(clock.write, clock.seconds, clock.wait)
    for seconds, text in steps:
        clock.now += seconds
        sticky.update(text)
    sticky.finish("end")
    sticky.finish("end")
    moments = [moment for moment, _ in clock.written]
    assert all(b - a >= 15 - 1e-6 for a, b in zip(moments, moments[1:], strict=False))
    assert clock.written[-1][1] == "end"
    assert [t for _, t in clock.written].count("end") == 1
    same = [t for _, t in clock.written]
    assert all(a != b for a, b in zip(same, same[1:], strict=False))
