"""The one sticky comment on an issue or pull request: what goes on, how it ended, what was tried.

It begins with a hidden marker and the ledger of attempts. Whoever reads it back believes only
comments of our own account that begin so: nobody's quotation of it counts.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, Protocol

from pydantic import Field, ValidationError

from patchwright.models import Ending, Outcome, RepairReport, Value
from patchwright.notifiers import words

MARKER: Final = "<!-- patchwright:sticky -->"
"""What a sticky comment begins with; the ledger is in the line below it."""
REFUSED: Final = "<!-- patchwright:refusal -->"
"""What the one refusal of a thread begins with."""
LONGEST: Final = 60_000
MOST_ATTEMPTS: Final = 40
GAP: Final = 15.0
"""Seconds between two edits."""

Progress = Literal["accepted", "reading", "fetching", "reproducing", "searching", "publishing"]
Reaction = Literal["eyes", "rocket", "confused"]

_STATES: Final[dict[Progress, str]] = {
    "accepted": "The request is accepted",
    "reading": "Reading the failed run",
    "fetching": "Fetching the commit",
    "reproducing": "Reproducing the failure",
    "searching": "Searching for a patch and testing candidates",
    "publishing": "Checking the report again and opening a draft pull request",
}
_FIRST_LINES = re.compile(
    rf"{re.escape(MARKER)}\r?\n<!-- patchwright:ledger (\{{[ -~]{{0,9000}}\}}) -->"
)
_REFUSAL: Final = (
    "Thank you for asking. A repair runs code, so only people with write access to this repository"
    " can start one. A maintainer who reads this may ask for it."
)


class Attempt(Value):
    """How often a failure was worked on at one commit."""

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-z]{6,40}$")]
    sha: Annotated[str, Field(pattern=r"^[0-9a-f]{7,64}$")]
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    run: Annotated[str, Field(pattern=r"^[0-9a-f]{0,8}$")] = ""
    """A short name of the newest run, so that publishing it again does not count again."""


class Ledger(Value):
    """The attempts that a thread knows of, oldest first."""

    attempts: Annotated[tuple[Attempt, ...], Field(max_length=MOST_ATTEMPTS)] = ()

    def count(self, fingerprint: str, sha: str) -> int:
        """Return how often a failure was worked on at a commit."""
        return sum(a.count for a in self.attempts if (a.fingerprint, a.sha) == (fingerprint, sha))

    def of_commit(self, sha: str) -> int:
        """Return how often anything was worked on at a commit."""
        return sum(a.count for a in self.attempts if a.sha == sha)


class Told(Protocol):
    """A comment as any forge has it."""

    @property
    def author_id(self) -> int:
        """The number of the account that wrote it."""

    @property
    def body(self) -> str:
        """Its Markdown."""


def read_ledger(comments: Iterable[Told], own_id: int) -> Ledger:
    """Return the ledger of the newest sticky comment of our own account, empty when there is none.

    The account's number decides: a marker that somebody else wrote, or that stands anywhere but at
    the very beginning, is text.
    """
    found = Ledger()
    for comment in comments:
        first = _FIRST_LINES.match(comment.body) if comment.author_id == own_id else None
        if first:
            found = _parsed(first[1]) or found
    return found


def with_attempt(ledger: Ledger, fingerprint: str, sha: str, run_id: str = "") -> Ledger:
    """Return the ledger with one more attempt; the oldest entries go when it is full.

    A run that is the newest one there already is not counted again.
    """
    run = hashlib.sha256(run_id.encode("utf-8", "replace")).hexdigest()[:8] if run_id else ""
    same = [a for a in ledger.attempts if (a.fingerprint, a.sha) == (fingerprint, sha)]
    if run and any(attempt.run == run for attempt in same):
        return ledger
    others = [a for a in ledger.attempts if a not in same]
    count = min(ledger.count(fingerprint, sha) + 1, 1000)
    attempt = Attempt(fingerprint=fingerprint, sha=sha, count=count, run=run)
    return Ledger(attempts=(*others, attempt)[-MOST_ATTEMPTS:])


def show_progress(state: Progress, sha: str, ledger: Ledger, run_url: str | None = None) -> str:
    """Return the comment while a repair is under way."""
    where = f" at `{_short(sha)}`" if sha else ""
    run = f" [Follow the run]({run_url})." if run_url else ""
    states = list(_STATES)
    done = [f"- [x] {_STATES[known]}" for known in states[: states.index(state)]]
    rest = [f"- [ ] {_STATES[known]}" for known in states[states.index(state) + 1 :]]
    now = f"- [ ] **{_STATES[state]}**"
    return _comment(ledger, [f"Patchwright is at work{where}.{run}", "", *done, now, *rest])


def show_end(
    ended: RepairReport | Ending,
    ledger: Ledger,
    *,
    known: words.Links | None = None,
    pull_url: str | None = None,
    extra: Iterable[str] = (),
) -> str:
    """Return the comment at the end: the outcome, what is known and where it lies."""
    lines = [f"**{words.headline(ended)}.** {words.sentence(ended)}", ""]
    if pull_url:
        lines += [f"Draft pull request, not to be merged before a person has read it: {pull_url}"]
        lines += [""]
    lines += [*extra]
    if isinstance(ended, RepairReport):
        lines += [*_details(ended)]
    lines += ["", " · ".join([f"`{ended.outcome}`, {_spoken(ended)}", *words.links(ended, known)])]
    return _comment(ledger, lines)


def show_claim(
    report: RepairReport, ledger: Ledger, *, known: words.Links | None = None, again: Iterable[str]
) -> str:
    """Return the comment that offers the patch of a job we do not believe; `again` was checked."""
    lines = [
        "**A patch is claimed, and not proven by us.** The job that wrote it runs the code of this"
        " pull request, so what it says of its tests may be anything. Checked again here, without"
        f" running anything: {', '.join(again)}. There is no pull request for it.",
        "",
        "Tests that it says failed and pass with it:",
        "",
        *words.failing_tests(report),
        "",
        *words.patch(report),
        "Read it as a stranger's suggestion. Run the tests with it before you believe it.",
        "",
        " · ".join([f"`{report.outcome}`, claimed", *words.links(report, known)]),
    ]
    return _comment(ledger, lines)


def refusal() -> str:
    """Return the one polite answer to somebody who may not start a repair."""
    return f"{REFUSED}\n{_REFUSAL}\n"


def reaction(outcome: Outcome | None) -> Reaction:
    """Return the reaction to a request: accepted when there is no outcome yet, or how it ended."""
    if outcome is None:
        return "eyes"
    return "rocket" if outcome is Outcome.PLAUSIBLE_PATCH else "confused"


def worth_saying(ended: RepairReport | Ending, *, asked: bool) -> bool:
    """Say whether a comment helps: always when somebody asked, otherwise when there is a find."""
    return asked or words.found_something(ended.outcome)


@dataclass
class Sticky:
    """The comment as it is kept up to date: edits come at least 15 seconds apart.

    Progress that comes too early is left out; the end waits until it may be written.
    """

    write: Callable[[str], object]
    clock: Callable[[], float]
    """Seconds that only go forward."""
    wait: Callable[[float], object]
    gap: float = GAP
    _last: float | None = field(default=None, init=False)
    _text: str = field(default="", init=False)

    def update(self, text: str) -> bool:
        """Write unless the text is the same or it is too early; say whether it was written."""
        if text == self._text or self.left() > 0:
            return False
        self._put(text)
        return True

    def finish(self, text: str) -> None:
        """Write the last text, once it may be written."""
        if text == self._text:
            return
        left = self.left()
        if left > 0:
            self.wait(left)
        self._put(text)

    def left(self) -> float:
        """Return the seconds until it may be edited again."""
        return 0.0 if self._last is None else self._last + self.gap - self.clock()

    def _put(self, text: str) -> None:
        self.write(text)
        self._text, self._last = text, self.clock()


def _details(report: RepairReport) -> Iterable[str]:
    named = [*words.failing_tests(report)]
    if named:
        yield from ("Tests that failed:", "", *named, "")
    if report.outcome is Outcome.FLAKY or report.outcome is Outcome.FAILS_ON_BASE:
        return
    asked = [*words.questions(report)]
    if asked and not report.commits:
        yield from ("What is meant? These patches pass every test:", "", *asked, "")
    nearest = [*words.suspects(report)]
    if nearest and not report.commits:
        yield from ("Where to look by hand:", "", *nearest, "")
    yield f"Spent: {words.spend(report)}."


def _spoken(ended: RepairReport | Ending) -> str:
    return re.sub(r"[^a-z0-9 ]", "", ended.reason.replace("_", " "))[:80]


def _comment(ledger: Ledger, lines: Iterable[str]) -> str:
    rows = [{"f": a.fingerprint, "s": a.sha, "n": a.count, "r": a.run} for a in ledger.attempts]
    held = json.dumps({"v": 1, "a": rows}, separators=(",", ":"))
    text = "\n".join(lines)
    if len(text.encode("utf-16-le", "replace")) > 2 * LONGEST:
        text = "The details are too long for a comment; they are in the run's report."
    return f"{MARKER}\n<!-- patchwright:ledger {held} -->\n{text.rstrip()}\n"


def _parsed(held: str) -> Ledger | None:
    try:
        data = json.loads(held)
        rows = [
            Attempt(fingerprint=r["f"], sha=r["s"], count=r["n"], run=r["r"]) for r in data["a"]
        ]
        return Ledger(attempts=tuple(rows[-MOST_ATTEMPTS:]))
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
        return None


def _short(sha: str) -> str:
    return re.sub(r"[^0-9a-f]", "", sha)[:10]
