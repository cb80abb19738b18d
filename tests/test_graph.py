"""The routes of the graph, one case for each, and endings that no stage could give."""

from typing import Any

import pytest

from patchwright.conclude import Findings, conclude, failure_fingerprint, no_patch
from patchwright.examine import Round
from patchwright.graph import (
    RECURSION_LIMIT,
    RepairState,
    after_localise,
    after_prepare,
    after_reproduce,
    after_search,
    after_validate,
)
from patchwright.models import (
    Alert,
    CandidatePatch,
    Ending,
    Environment,
    Failure,
    Frame,
    Outcome,
    SearchStatistics,
    SuiteReport,
    SuspiciousLocation,
    Validation,
)
from patchwright.reproduce import Reproduction
from patchwright.search import Found, add_statistics

ENDING = Ending(outcome=Outcome.DECLINED, reason="no_tests", sentence="There are none.")
ENVIRONMENT = Environment(python="p", version="3", prefix="x", pytest="9", origin="given")
PATCH = CandidatePatch(id="1", edits=(), diff="", operator="o", rationale="r", score=1.0, rank=1)
SUSPECT = SuspiciousLocation(
    path="m.py", line=1, function="f", suspiciousness=1.0, technique="spectrum"
)
REFUSED = Validation(candidate=PATCH, checks=())


def found(stopped_by: str, *survivors: CandidatePatch) -> Found:
    return Found(survivors=survivors, statistics=SearchStatistics(stopped_by=stopped_by))


def verdicts(accepted: Validation | None, rejected: int) -> Round:
    return Round(accepted=accepted, rejected=[REFUSED] * rejected)


ROUTES: list[tuple[Any, RepairState, str]] = [
    (after_prepare, {"environment": ENDING}, "conclude"),
    (after_prepare, {"environment": ENVIRONMENT}, "reproduce"),
    (after_reproduce, {"reproduction": Reproduction(ending=ENDING)}, "conclude"),
    (after_reproduce, {"reproduction": Reproduction()}, "localise"),
    (after_localise, {"suspects": []}, "consult"),
    (after_localise, {"suspects": [SUSPECT]}, "search"),
    (after_search, {"found": found("operators exhausted")}, "consult"),
    (after_search, {"found": found("enough survivors", PATCH)}, "validate"),
    (
        after_validate,
        {"found": found("enough survivors", PATCH), "verdicts": verdicts(REFUSED, 0)},
        "conclude",
    ),
    (
        after_validate,
        {"found": found("enough survivors", PATCH), "verdicts": verdicts(None, 1)},
        "search",
    ),
    (
        after_validate,
        {"found": found("operators exhausted", PATCH), "verdicts": verdicts(None, 1)},
        "consult",
    ),
    (
        after_validate,
        {"found": found("enough survivors", PATCH), "verdicts": verdicts(None, 18)},
        "consult",
    ),
]


@pytest.mark.parametrize(("route", "state", "expected"), ROUTES)
def test_route(route: Any, state: RepairState, expected: str) -> None:
    assert route(state) == expected


def test_the_graph_cannot_go_round_for_ever() -> None:
    assert RECURSION_LIMIT < 50


def test_a_spent_budget_is_not_called_a_search_without_result() -> None:
    spent = SearchStatistics(tried=9, stopped_by="budget of candidates")
    assert no_patch(spent, 0).outcome is Outcome.BUDGET_EXHAUSTED
    done = SearchStatistics(tried=9, stopped_by="operators exhausted")
    assert no_patch(done, 0).reason == "operators_exhausted"
    assert no_patch(done, 2).reason == "survivors_refused"


def test_the_fingerprint_outlives_moved_lines_and_changes_with_the_failure() -> None:
    def failure(line: int, exception: str = "KeyError") -> Failure:
        frame = Frame(path="m.py", line=line, function="f")
        return Failure(exception=exception, message=f"at {line}", frames=(frame,))

    name = failure_fingerprint(["t"], [failure(3)])
    assert name == failure_fingerprint(["t"], [failure(30)])
    assert name != failure_fingerprint(["t"], [failure(3, "ValueError")])
    assert name != failure_fingerprint(["u"], [failure(3)])


def test_a_report_can_be_made_of_next_to_nothing() -> None:
    alert = Alert(source="cli", repository="r", alert_key="cli:1")
    report = conclude(Findings("1", alert, ENDING, SuiteReport()))
    assert (report.outcome, report.commits, report.tier) == (Outcome.DECLINED, (), "none")


def test_statistics_of_two_rounds_add_up() -> None:
    first = SearchStatistics(tried=5, killed=4, survived=1, generated=10, seconds=1.0)
    second = SearchStatistics(tried=7, killed=7, generated=30, seconds=2.0, stopped_by="x")
    both = add_statistics(first, second)
    assert (both.tried, both.killed, both.survived, both.seconds) == (12, 11, 1, 3.0)
    assert (both.generated, both.stopped_by) == (30, "x")
