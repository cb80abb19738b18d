"""Say in one line what a stage found, for the progress and the timeline."""

from collections.abc import Mapping
from typing import Any

from patchwright.ahead import describe_reproduction
from patchwright.examine import Consulted, Round
from patchwright.models import (
    Ending,
    Environment,
    RepairReport,
    SearchStatistics,
)
from patchwright.reproduce import Reproduction
from patchwright.search import Found


def describe_search(statistics: SearchStatistics) -> str:
    """Say how many candidates were tried and how they ended."""
    words = {
        "killed": statistics.killed,
        "timed out": statistics.timed_out,
        "crashed": statistics.crashed,
        "out of memory": statistics.out_of_memory,
        "unscreened": statistics.unscreened,
    }
    counts = ", ".join(f"{n} {word}" for word, n in words.items() if n)
    return (
        f"{statistics.tried} candidates tried ({counts or 'none'}), {statistics.survived} survive"
        f" the screen; {statistics.stopped_by}"
    )


def describe_verdicts(found: Round) -> str:
    """Say which candidate is plausible and how far it is trusted, or why the last one is not."""
    comparison, rejected = found.comparison, found.rejected
    if found.accepted is not None:
        patch = found.accepted.candidate
        said = f"plausible: {patch.operator}, rank {patch.rank}, after {len(rejected)} refused"
        if comparison.confidence is not None:
            said += f"; confidence {comparison.confidence:.2f} on {comparison.calls} calls compared"
        return said if found.doubt is None else f"{said}; not trusted: {found.doubt.reason}"
    if not rejected:
        return "no candidate to check"
    failed = next(check for check in rejected[-1].checks if not check.passed)
    return f"{len(rejected)} refused; the last by {failed.name}: {failed.detail}"


def describe_consultation(found: Consulted) -> str:
    """Say what a language model was asked and what came of it."""
    rungs = found.consultation.rungs
    if not rungs:
        return "no model was asked" if found.ending is None else found.ending.sentence
    steps = ", ".join(f"{rung.name}: {rung.calls} call(s), {rung.end}" for rung in rungs)
    last = "" if found.ending is None else f"; {found.ending.reason}"
    return f"{steps}{last}"


def describe_state(values: Mapping[str, Any]) -> dict[str, str]:
    """Say in words what some of the state holds, for a trace: the values themselves stay here."""
    return {key: _in_words(value) for key, value in values.items()}


def _in_words(value: Any) -> str:
    match value:
        case Ending() | RepairReport():
            return f"{value.outcome}: {value.reason}"
        case Environment():
            return f"Python {value.version}, pytest {value.pytest}"
        case Reproduction():
            return describe_reproduction(value)
        case Found():
            return describe_search(value.statistics)
        case Consulted():
            return describe_consultation(value)
        case Round():
            return describe_verdicts(value)
        case list():
            return f"{len(value)} of {type(value[0]).__name__ if value else 'nothing'}"
        case "conclude" | "reproduce" | "localise" | "search" | "validate" | "consult":
            return str(value)
        case _:
            return type(value).__name__
