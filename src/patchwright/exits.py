"""The documented exit code of every outcome."""

USAGE = 2

OUTCOME_EXITS = {
    "PLAUSIBLE_PATCH": 0,
    "ERROR": 1,
    "NO_PLAUSIBLE_PATCH": 10,
    "NOT_REPRODUCED": 11,
    "FLAKY": 12,
    "FAILS_ON_BASE": 13,
    "ENVIRONMENT": 14,
    "DECLINED": 15,
    "BUDGET_EXHAUSTED": 16,
    "PROVIDER_UNAVAILABLE": 17,
    "AMBIGUOUS": 18,
}


def exit_code(outcome: str, signal_number: int | None) -> int:
    """Return the exit code of an outcome; an interrupted run ends as its signal would end it."""
    if outcome == "INTERRUPTED":
        return 128 + (signal_number or 2)
    return OUTCOME_EXITS[outcome]
