"""The check run of a repair: a conclusion that never pretends, and remarks at the suspects."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from patchwright.models import Ending, Outcome, RepairReport, Value
from patchwright.notifiers import words
from patchwright.untrusted import clean, neutral

NAME: Final = "patchwright"
GUARD: Final = "patchwright/do-not-merge"
MOST_ANNOTATIONS: Final = 50
"""What one request takes."""
LONGEST_SUMMARY: Final = 60_000

Conclusion = Literal["neutral", "success", "failure", "action_required"]

CONCLUSIONS: Final[dict[Outcome, Conclusion]] = {
    Outcome.PLAUSIBLE_PATCH: "action_required",
    Outcome.AMBIGUOUS: "action_required",
    Outcome.ENVIRONMENT: "failure",
    Outcome.ERROR: "failure",
    **dict.fromkeys(
        (
            Outcome.NO_PLAUSIBLE_PATCH,
            Outcome.NOT_REPRODUCED,
            Outcome.FLAKY,
            Outcome.FAILS_ON_BASE,
            Outcome.DECLINED,
            Outcome.BUDGET_EXHAUSTED,
            Outcome.PROVIDER_UNAVAILABLE,
            Outcome.INTERRUPTED,
        ),
        "neutral",
    ),
}
"""Nothing that we find makes a commit good, so no outcome is a success of the commit."""


class Remark(Value):
    """A remark at one line."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"] = "warning"
    title: str = ""
    message: str = ""


class CheckText(Value):
    """A check run as people will read it."""

    name: str
    conclusion: Conclusion
    title: str
    summary: str
    remarks: tuple[Remark, ...] = ()


def describe_check(
    ended: RepairReport | Ending,
    *,
    known: words.Links | None = None,
    pull_url: str | None = None,
    extra: Iterable[str] = (),
    folder: str = "",
) -> CheckText:
    """Return the check run for the commit that was judged."""
    lines = [words.sentence(ended), ""]
    if pull_url:
        lines += [f"Draft pull request: {pull_url}", ""]
    lines += [*extra]
    remarks: tuple[Remark, ...] = ()
    if isinstance(ended, RepairReport):
        lines += [*words.failing_tests(ended), "", *words.questions(ended), ""]
        lines += [*words.suspects(ended), ""]
        lines += [f"Spent: {words.spend(ended)}.", ""]
        remarks = tuple(_remarks(ended, folder))
    lines += [" · ".join(words.links(ended, known))]
    summary = "\n".join(lines).strip()
    return CheckText(
        name=NAME,
        conclusion=CONCLUSIONS[ended.outcome],
        title=words.headline(ended),
        summary=summary if len(summary) < LONGEST_SUMMARY else words.sentence(ended),
        remarks=remarks,
    )


def describe_guard(*, draft: bool) -> CheckText:
    """Return the check run that stands on our own commit and asks for a person."""
    why = "" if draft else " This repository has no draft pull requests, so this check blocks."
    return CheckText(
        name=GUARD,
        conclusion="action_required" if draft else "failure",
        title="A person has to read this first",
        summary="The patch is plausible: it passes the checks that its pull request names. Whether"
        f" it is what the code should say, only a reviewer can tell.{why}",
    )


def _remarks(report: RepairReport, folder: str) -> Iterator[Remark]:
    """Yield a remark at every suspect in a file that a forge can show, the first ones first."""
    prefix = f"{folder.strip('/')}/" if folder.strip("/") else ""
    because = words.failed_because(report)
    shown = [s for s in report.suspects if s.line >= 1 and _is_shown(s.path)]
    for rank, suspect in enumerate(shown[:MOST_ANNOTATIONS], start=1):
        function = neutral(suspect.function, 100)
        yield Remark(
            path=prefix + suspect.path,
            start_line=suspect.line,
            end_line=suspect.line,
            level="warning" if rank <= 3 else "notice",
            title=f"Suspect {rank}, suspiciousness {suspect.suspiciousness:.2f}",
            message=f"In {function}: {words.seen(suspect)}. {because}".strip(),
        )


def _is_shown(path: str) -> bool:
    parts = path.split("/")
    whole = clean(path, 300) == path and len(path) <= 300
    return whole and "\n" not in path and not {"", ".", ".."} & set(parts)
