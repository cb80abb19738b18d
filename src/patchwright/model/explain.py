"""Keep what a model says in plain words as prose: short, redacted, without any effect."""

from collections.abc import Callable
from typing import Final

from patchwright.consulted import Explanation
from patchwright.model.edits import ProposedRepair

LONGEST_CAUSE: Final = 1000
LONGEST_CHECK: Final = 240
MOST_CHECKS: Final = 6


def explain_answer(repair: ProposedRepair | None, redact: Callable[[str], str]) -> Explanation:
    """Return the explanation of an answer whose patch is plausible; an empty one without."""
    if repair is None or not repair.root_cause.strip():
        return Explanation()
    checks = [_line(check, redact, LONGEST_CHECK) for check in repair.checklist]
    return Explanation(
        root_cause=_line(repair.root_cause, redact, LONGEST_CAUSE),
        checklist=tuple(check for check in checks if check)[:MOST_CHECKS],
        origin="model",
    )


def _line(text: str, redact: Callable[[str], str], limit: int) -> str:
    return " ".join(redact(text[: 4 * limit]).split())[:limit]
