"""Arrange how plausible patches compare: which there are, and where a person has to choose.

The values here hold untrusted text as it came; whoever prints them cleans and escapes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

from patchwright.models import CandidatePatch, RepairReport

MOST_SIDES: Final = 6
MOST_QUESTIONS: Final = 3


@dataclass(frozen=True)
class Side:
    """One of several plausible patches, by a letter; A is the first."""

    letter: str
    patch: CandidatePatch
    reasons: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """A call on which patches differ: what today's code answers, and each patch by letter."""

    call: str
    before: str
    answers: tuple[tuple[str, str], ...]


def sides(report: RepairReport) -> tuple[Side, ...]:
    """Return the patch of the report, when it has one, and what else is plausible."""
    chosen = [(c.patch, ()) for c in report.commits if c.role == "repair"]
    others = [(a.patch, a.reasons) for a in report.comparison.alternatives]
    rows = [*chosen[-1:], *others][:MOST_SIDES]
    return tuple(
        Side(ascii_uppercase[n], patch, reasons, chosen=n < len(chosen[-1:]))
        for n, (patch, reasons) in enumerate(rows)
    )


def questions(report: RepairReport) -> tuple[Asked, ...]:
    """Return where patches differ; answers that are equal stand together."""
    letters = {side.patch.id: side.letter for side in sides(report)}
    found = []
    for question in report.comparison.questions[:MOST_QUESTIONS]:
        groups: dict[str, list[str]] = {}
        for name, answer in question.answers.items():
            if name in letters:
                groups.setdefault(answer, []).append(letters[name])
        if len(groups) > 1:
            rows = tuple((" and ".join(sorted(who)), text) for text, who in groups.items())
            found.append(Asked(question.call, question.before, tuple(sorted(rows))))
    return tuple(found)


def in_lines(report: RepairReport) -> Iterator[str]:
    """Yield the questions as plain lines, for a terminal; empty when there is none."""
    for asked in questions(report):
        yield f"On {asked.call}:"
        yield f"  today's code: {asked.before}"
        yield from (f"  {letters}: {text}" for letters, text in asked.answers)
