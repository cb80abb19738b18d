"""The summary of the step: a report in Markdown, with the patch, within what a runner takes."""

from collections.abc import Iterator
from typing import Final

from patchwright import views
from patchwright.models import Ending, RepairReport
from patchwright.notifiers import words
from patchwright.untrusted import fenced, inline, name, prose

MOST_BYTES: Final = 900_000
MOST_ROWS: Final = 100


def summarise(
    ended: RepairReport | Ending,
    *,
    known: words.Links | None = None,
    notes: tuple[str, ...] = (),
    pull_url: str | None = None,
) -> str:
    """Return the summary; `notes` are sentences of our own, such as that this is the one-job form.

    Always less than 1 MiB in UTF-8: the patch and the tests shrink before anything else.
    """
    for most in (60_000, 8_000, 500):
        lines = _lines(ended, known, notes, pull_url, most)
        text = "\n".join(lines).rstrip() + "\n"
        if len(text.encode("utf-8", "replace")) < MOST_BYTES:
            return text
    return f"## Patchwright: {words.headline(ended)}\n\n{words.sentence(ended)}\n"


def _lines(
    ended: RepairReport | Ending,
    known: words.Links | None,
    notes: tuple[str, ...],
    pull_url: str | None,
    most: int,
) -> Iterator[str]:
    yield f"## Patchwright: {words.headline(ended)}"
    yield ""
    yield words.sentence(ended)
    yield ""
    if pull_url:
        yield f"Draft pull request: {pull_url}"
        yield ""
    for note in notes:
        yield f"> {note}"
        yield ""
    if isinstance(ended, RepairReport):
        yield from _of_report(ended, most)
    yield " · ".join([f"`{ended.outcome}`", f"`{ended.reason}`", *words.links(ended, known)])


def _of_report(report: RepairReport, most: int) -> Iterator[str]:
    named = list(words.failing_tests(report, min(MOST_ROWS, most)))
    if named:
        yield from ("### What failed", "", *named, "")
    if report.commits:
        yield from ("### The patch", "", *words.patch(report, most))
        yield from _checks(report)
        yield from ("### What a reviewer should doubt", "")
        yield from (f"- {prose(doubt)}" for doubt in views.doubts(report))
        yield ""
    asked = list(words.questions(report))
    if asked:
        yield from ("### Where plausible patches differ", "", *asked, "")
    nearest = list(words.suspects(report, 10))
    if nearest:
        yield from ("### Where the search looked", "", *nearest, "")
    yield from ("### How to see it yourself", "", _command(report), "")
    yield f"Spent: {words.spend(report)}. Sandbox {name(report.sandbox, 20) or 'not started'}."
    yield ""


def _checks(report: RepairReport) -> Iterator[str]:
    yield from ("| Check | Result | What it saw |", "| :-- | :-- | :-- |")
    for check in report.checks[:10]:
        result = "passed" if check.passed else "refused"
        yield f"| {check.name} | {result} | {inline(check.detail, 300)} |"
    yield ""


def _command(report: RepairReport) -> str:
    command = views.reproduction(report)
    shown = fenced(command, "sh")
    return shown if command in shown else fenced("patchwright repair .", "sh")
