"""The report is whole, says only what is known, and runs nothing that it shows."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from jinja2 import UndefinedError
from reports import FAILING, INVOICE_PATH, PATCH, sample_report, without_patch
from test_publish import hostile_report
from test_untrusted import texts

from patchwright import pages, views
from patchwright.errors import ConfigError
from patchwright.models import (
    Outcome,
    RepairReport,
    SearchStatistics,
    Stage,
    SuspiciousLocation,
    TestEvidence,
)
from patchwright.pages import MOST_BYTES, read_report, render, render_report, seconds, write_report
from patchwright.views.diffs import Part, read_diff

TEMPLATES = Path(pages.__file__).parent / "templates"
VOID = {"meta", "rect", "path", "polygon", "polyline", "line", "br", "link"}
KNOWN = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "nav"),
    *("footer", "div", "span", "p", "a", "b", "i", "h1", "h2", "h3", "ul", "ol", "li", "small"),
    *("table", "thead", "tbody", "tr", "th", "td", "code", "pre", "mark", "details", "summary"),
    *("dl", "dt", "dd", "figure", "figcaption", "svg", "rect", "path", "polygon", "polyline"),
    "line",
}


class Page(HTMLParser):
    """Collect elements, attributes and text, and insist that every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += " "
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.text += " "
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] for _, found in self.elements if attribute in found]


def assert_harmless(html: str) -> None:
    """Assert that the page has our elements only, loads nothing and runs nothing."""
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= KNOWN
    names = {name for _, found in page.elements for name in found}
    assert not {name for name in names if name.startswith("on")}
    assert not names & {"src", "srcset", "action", "formaction", "background", "data", "poster"}
    assert all(href.startswith("#") for href in page.values("href"))
    assert all(re.fullmatch(r"[\w:;.% -]*", style) for style in page.values("style"))
    css = html.partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import|expression|</", css)
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert [
        found["content"]
        for _, found in page.elements
        if found.get("http-equiv") == "Content-Security-Policy"
    ] == [policy]


def test_both_forms_are_written_and_nothing_else(tmp_path: Path) -> None:
    report = sample_report()
    files = write_report(report, tmp_path / "new" / "folder")
    assert read_report(files.json) == report
    assert sorted(path.name for path in files.json.parent.iterdir()) == [
        "report.html",
        "report.json",
    ]
    assert files.json.read_text() == report.model_dump_json(indent=2) + "\n"
    assert write_report(report, files.json.parent) == files


def test_the_json_is_there_even_when_the_page_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OSError, match="report.html"):
        write_report(sample_report(), tmp_path)
    assert read_report(tmp_path / "report.json") == sample_report()


def test_what_is_no_report_is_said(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with pytest.raises(ConfigError, match="cannot be read"):
        read_report(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_report(tmp_path)
    for text in ("", "{}", "[]", "\x00", '{"schema_version": "9.9"}'):
        path.write_text(text)
        with pytest.raises(ConfigError, match="is not a report of this version"):
            read_report(path)
    known = sample_report().model_dump_json()
    path.write_text(known.replace('{"schema_version"', '{"more": 1, "schema_version"', 1))
    with pytest.raises(ConfigError, match="more"):
        read_report(path)
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(ConfigError, match="larger than 16 MiB"):
        read_report(path)


def test_what_people_read() -> None:
    html = render_report(sample_report())
    text = " ".join(Page(html).text.split())
    for part in (
        "A plausible patch for test_ten_pieces_earn_a_discount",
        "PLAUSIBLE_PATCH",
        "3 of 3 failing tests pass now",
        "46 of 46 passing tests still pass",
        "612 of 1,204 candidates tried",
        "$0.00 spent, no model asked",
        "candidate 14 of 1,204",
        "47 other tests none of them got worse",
        "#1 0.97 41 if line.quantity > 10:",
        "src/ledger/invoice.py:41 in Invoice.discount",
        "timed out 11",
        "oracle: broke passing",
        "Python 3.12.4, pytest 8.3.3",
        "patchwright repair . --test",
        "The project had uncommitted changes",
    ):
        assert part in text
    assert_harmless(html)
    page = Page(html)
    assert [tag for tag, _ in page.elements].count("h1") == 1
    assert {href[1:] for href in page.values("href")} == set(page.values("id"))
    assert len(set(page.values("id"))) == len(page.values("id"))


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_page(outcome: Outcome) -> None:
    sentence = "What happened; what to do."
    html = render_report(without_patch(outcome, "some_reason", sentence))
    assert_harmless(html)
    text = Page(html).text
    assert views.HEADLINES[outcome][1] in text
    assert sentence in text
    assert "failing tests pass now" not in text


def test_a_report_of_nothing_has_a_page() -> None:
    bare = RepairReport(
        run_id="r",
        alert=sample_report().alert,
        fingerprint="",
        outcome=Outcome.ERROR,
        reason="internal",
        sentence="It failed.",
    )
    assert_harmless(render_report(bare))


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_page_runs_nothing_that_it_shows(text: str) -> None:
    report = hostile_report(f"{text}\"'><script>alert(1)</script><img src=x onerror=y>")
    assert_harmless(render_report(report))


def test_hostile_text_is_shown_as_text_everywhere() -> None:
    bad = "</td></style><script>alert(1)</script>"
    stage = Stage(name=bad, started=0.0, seconds=1.0, note=bad)
    report = hostile_report(bad).model_copy(
        update={
            "timeline": (stage,),
            "sources": {bad: bad},
            "versions": {bad: bad},
            "base": {bad: bad},
            "tests": {bad: 1},
            "alert": sample_report().alert.model_copy(update={"repository": bad, "source": bad}),
            "statistics": SearchStatistics(generated=1, stopped_by=bad),
        }
    )
    html = render_report(report)
    assert_harmless(html)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 20


def test_hidden_characters_in_code_are_shown() -> None:
    report = sample_report(
        sources={INVOICE_PATH: "\n" * 40 + "if admin:\u202e # \u2066\x1b[31m\n"},
    )
    text = Page(render_report(report)).text
    assert "if admin:‹U+202E› # ‹U+2066›‹U+001B›[31m" in text


def test_a_template_names_only_what_it_is_given() -> None:
    with pytest.raises(UndefinedError):
        render("commit_message.txt.j2", subject="only this")


@pytest.mark.parametrize(
    "path", sorted(p for p in TEMPLATES.rglob("*") if p.is_file()), ids=lambda path: path.name
)
def test_no_template_promises_too_much(path: Path) -> None:
    assert not re.search(r"(?i)\b(correct|fix|fixes|fixed|bug)\b", path.read_text())


def test_a_diff_is_arranged_by_file_and_line() -> None:
    diff = (
        "--- a/one.py\n+++ b/one.py\n@@ -1,3 +1,3 @@\n--- a\n+++ b\n keep\n-x = 1\n+x = 21\n"
        "--- a/two.py\n+++ b/two.py\n@@ -0,0 +1 @@\n+new\n\\ No newline at end of file\n"
    )
    one, two = read_diff(diff)
    assert (one.path, two.path) == ("one.py", "two.py")
    assert [(row.kind, row.old, row.new) for row in one.rows] == [
        ("hunk", None, None),
        ("del", 1, None),
        ("add", None, 1),
        ("same", 2, 2),
        ("del", 3, None),
        ("add", None, 3),
    ]
    assert one.rows[5].parts == (
        Part("x = "),
        Part("2", changed=True),
        Part("1"),
    )
    assert [row.kind for row in two.rows] == ["hunk", "add", "note"]


@settings(max_examples=40, deadline=None)
@given(texts)
def test_any_text_can_stand_for_a_diff(text: str) -> None:
    for file in read_diff(f"+++ b/x\n@@ -1,9 +1,9 @@\n{text}"):
        assert all(row.parts or row.kind for row in file.rows)


def test_only_the_neighbourhood_of_suspects_is_shown() -> None:
    source = "".join(f"line_{n}\n" for n in range(1, 2001))
    suspects = tuple(
        SuspiciousLocation(
            path="big.py", line=line, function="f", suspiciousness=0.5, technique="spectrum"
        )
        for line in (1000, 3, 1012, 1999, 5000)
    )
    (listing,) = views.list_suspects(sample_report(suspects=suspects, sources={"big.py": source}))
    ranges = [(window[0].number, window[-1].number) for window in listing.windows]
    assert ranges == [(1, 11), (992, 1020), (1991, 2000)]
    ranked = {line.number: line.rank for window in listing.windows for line in window if line.rank}
    assert ranked == {1000: 1, 3: 2, 1012: 3, 1999: 4}


def test_the_line_that_the_patch_changes_is_marked() -> None:
    lines = [
        line for file in views.list_suspects(sample_report()) for w in file.windows for line in w
    ]
    assert [line.number for line in lines if line.patched] == [41]


def test_a_long_suite_is_shown_in_part() -> None:
    rows = tuple(
        TestEvidence(test_id=f"t.py::test_{n}", before="passed", after="passed") for n in range(450)
    )
    worse = TestEvidence(test_id="t.py::test_worse", before="passed", after="failed")
    html = render_report(sample_report(evidence=(*sample_report().evidence[:3], *rows, worse)))
    text = " ".join(Page(html).text.split())
    assert "451 other tests 1 of them got worse" in text
    assert "t.py::test_worse" in text
    assert "251 more are in report.json" in text


def test_doubts_follow_from_the_report() -> None:
    words = " ".join(views.doubts(sample_report()))
    assert "3 candidates passed" in words
    assert "none of the five" not in words
    assert not views.doubts(without_patch(Outcome.FLAKY, "flaky", "It comes and goes."))
    guard = PATCH.model_copy(update={"operator": "none_guard"})
    commit = sample_report().commits[0].model_copy(update={"patch": guard})
    far = sample_report().suspects[-3:]
    report = sample_report(commits=(commit,), suspects=far, tests={"passed": 2}, tier="model")
    words = " ".join(views.doubts(report))
    for part in ("Only 2 tests passed", "hide a symptom", "none of the five", "language model"):
        assert part in words


def test_a_file_that_can_be_collected_again_counts_as_green() -> None:
    rows = (
        TestEvidence(test_id="t/test_a.py", before="error", after="missing"),
        TestEvidence(test_id="t/test_a.py::test_one", before="missing", after="passed"),
        TestEvidence(test_id="t/test_b.py", before="error", after="missing"),
    )
    report = sample_report(evidence=rows)
    assert views.turned_green(report) == rows[:1]
    text = " ".join(Page(render_report(report)).text.split())
    assert "1 of 2 failing tests pass now" in text
    assert "error collected" in text
    assert "error missing" in text
    assert views.short_name(report) == "test_a.py"


def test_the_doubt_names_what_the_patch_touches() -> None:
    assert "read what uses Invoice.discount." in views.doubts(sample_report())[0]
    report = sample_report(suspects=sample_report().suspects[6:7])
    assert "read what uses src/ledger/invoice.py." in views.doubts(report)[0]


def test_the_command_names_few_tests_or_none() -> None:
    assert views.reproduction(sample_report()) == (
        f"patchwright repair . --test '{FAILING[0]}' --test '{FAILING[1]}' --test {FAILING[2]}"
    )
    many = sample_report().evidence[:3] * 2
    assert views.reproduction(sample_report(evidence=many)) == "patchwright repair ."
    odd = sample_report().evidence[0].model_copy(update={"test_id": "t.py::t['; rm -rf /\n]"})
    assert "\n" not in views.reproduction(sample_report(evidence=(odd,)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, "0 ms"), (0.0412, "41 ms"), (0.9999, "1.0 s"), (21.74, "21.7 s"), (192.4, "3 min 12 s")],
)
def test_durations(value: float, expected: str) -> None:
    assert seconds(value) == expected
