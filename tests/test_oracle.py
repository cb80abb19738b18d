"""What the oracle promises, as a table of suite runs."""

import pytest

from patchwright.models import SuiteReport, TestOutcome, TestResult
from patchwright.validate.oracle import Promise, complain


def report(**outcomes: TestOutcome) -> SuiteReport:
    results = {name.replace("__", "::"): TestResult(outcome=o) for name, o in outcomes.items()}
    return SuiteReport(results=results)


def promise(failing: str, *passing: str, renamed: tuple[str, ...] = ()) -> Promise:
    known = (failing, *passing, "m::skipped")
    return Promise((failing,), passing, known, frozenset({"m::flaky"}), 2, renamed)


RED = "m::red"
CASES = [
    ({"m__red": "passed", "m__a": "passed", "m__skipped": "skipped"}, None),
    ({"m__red": "failed", "m__a": "passed", "m__skipped": "skipped"}, "still_failing"),
    ({"m__red": "skipped", "m__a": "passed", "m__skipped": "skipped"}, "still_failing"),
    ({"m__red": "xfailed", "m__a": "passed", "m__skipped": "skipped"}, "still_failing"),
    ({"m__a": "passed", "m__skipped": "skipped"}, "still_failing"),
    ({"m__red": "passed", "m__a": "failed", "m__skipped": "skipped"}, "regression"),
    ({"m__red": "passed", "m__a": "skipped", "m__skipped": "skipped"}, "regression"),
    ({"m__red": "passed", "m__skipped": "skipped"}, "regression"),
    ({"m__red": "passed", "m__a": "passed"}, "tests_lost"),
]


@pytest.mark.parametrize(("after", "reason"), CASES)
def test_complaints(after: dict[str, TestOutcome], reason: str | None) -> None:
    complaint = complain(report(**after), promise(RED, "m::a"))
    assert (complaint and complaint[0]) == reason


@pytest.mark.parametrize("ended", ["deadline", "died", "unusable"])
def test_a_run_that_did_not_end_proves_nothing(ended: str) -> None:
    after = report(m__red="passed", m__a="passed", m__skipped="skipped")
    cut = after.model_copy(update={"ended": ended})
    complaint = complain(cut, promise(RED, "m::a"))
    assert complaint is not None
    assert complaint[0] == f"suite_{ended}"


def test_a_flaky_test_may_do_as_it_likes() -> None:
    after = report(m__red="passed", m__a="passed", m__flaky="failed", m__skipped="skipped")
    assert complain(after, promise(RED, "m::a", "m::flaky")) is None


def test_ids_that_change_from_run_to_run_are_counted() -> None:
    results = {t: TestResult(outcome="passed") for t in (RED, "m::p[x7]", "m::p[x9]", "m::skipped")}
    after = SuiteReport(results=results)
    wanted = promise(RED, "m::p[x1]", "m::p[x2]", renamed=("m::p",))
    assert complain(after, wanted) is None
    fewer = SuiteReport(results={t: r for t, r in results.items() if t != "m::p[x9]"})
    complaint = complain(fewer, wanted)
    assert complaint is not None
    assert complaint[0] == "regression"


def test_a_module_that_could_not_be_collected_must_pass_whole() -> None:
    wanted = promise("tests/test_a.py", "m::a")
    good = {"tests/test_a.py::x": "passed", "m::a": "passed", "m::skipped": "skipped"}
    after = SuiteReport(
        results={t: TestResult.model_validate({"outcome": o}) for t, o in good.items()}
    )
    assert complain(after, wanted) is None
    for bad in (
        {**good, "tests/test_a.py::x": "failed"},
        {"m::a": "passed", "m::skipped": "skipped"},
    ):
        after = SuiteReport(
            results={t: TestResult.model_validate({"outcome": o}) for t, o in bad.items()}
        )
        complaint = complain(after, wanted)
        assert complaint is not None
        assert complaint[0] == "still_failing"
