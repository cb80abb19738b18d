"""The outputs of the step: every name is always set, to nothing where there is nothing."""

from collections.abc import Mapping
from typing import Final

from patchwright.models import Ending, RepairReport
from patchwright.notifiers.check_run import CONCLUSIONS
from patchwright.untrusted import clean

NAMES: Final = (
    "outcome",
    "conclusion",
    "reason",
    "sentence",
    "pr-number",
    "pr-url",
    "branch-name",
    "fingerprint",
    "tier",
    "trace-url",
    "trace-id",
    "report-path",
    "cost-usd",
    "tokens",
)


def describe_outputs(
    ended: RepairReport | Ending, known: Mapping[str, str | int | None] | None = None
) -> dict[str, str]:
    """Return all outputs; `known` has those that only the caller can know, by name.

    Raises ValueError for a name that is no output.
    """
    found: dict[str, str | int | None] = {
        "outcome": ended.outcome.value,
        "conclusion": CONCLUSIONS[ended.outcome],
        "reason": ended.reason,
        "sentence": ended.sentence,
    }
    if isinstance(ended, RepairReport):
        found |= {
            "fingerprint": ended.fingerprint,
            "tier": ended.tier,
            "trace-id": ended.trace.trace_id if ended.trace else None,
            "trace-url": ended.trace.url if ended.trace else None,
            "cost-usd": None if ended.spend.model.usd is None else f"{ended.spend.model_usd:.4f}",
            "tokens": ended.spend.model_tokens,
        }
    found |= known or {}
    unknown = found.keys() - set(NAMES)
    if unknown:
        msg = f"no output is called {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    return {name: _plain(found.get(name)) for name in NAMES}


def _plain(value: str | int | None) -> str:
    return "" if value is None else " ".join(clean(str(value), 2_000).split())
