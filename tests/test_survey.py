"""Which failing tests the operators hear of when there are very many."""

from patchwright.models import Failure, Frame, SuiteReport, TestResult
from patchwright.survey import FEW_ALIKE, MOST_TELLING, tell_apart


def failed(line: int, exception: str = "KeyError") -> TestResult:
    frames = (
        Frame(path="tests/test_a.py", line=line * 7 + 1, function="test"),
        Frame(path="a.py", line=line, function="f"),
    )
    made = Failure(exception=exception, message=str(line), frames=frames)
    return TestResult(outcome="failed", failure=made)


def test_of_failures_that_are_alike_in_the_source_a_few_speak() -> None:
    base = SuiteReport(results={f"t{n}": failed(3) for n in range(200)})
    assert tell_apart(base, tuple(base.results)) == ("t0", "t1", "t2")


def test_every_kind_of_failure_speaks_before_one_speaks_twice() -> None:
    kinds = {f"t{n}{k}": failed(n, f"E{k}") for n in range(1, 10) for k in range(3)}
    base = SuiteReport(results={"again": failed(1, "E0"), **kinds})
    chosen = tell_apart(base, tuple(base.results))
    assert len(chosen) == len(kinds) + 1 <= MOST_TELLING
    assert len({base.results[t].failure for t in chosen}) == len(kinds)


def test_few_failures_all_speak_in_their_order() -> None:
    base = SuiteReport(results={f"t{n}": failed(3) for n in range(FEW_ALIKE)})
    assert tell_apart(base, ("t2", "t0")) == ("t2", "t0")
