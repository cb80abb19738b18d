"""Which tests are traced, and which file the proof is planted in first."""

from patchwright.models import SuiteReport, TestResult
from patchwright.reproduce import LEAST_TRACED, MOST_TRACED, TRACED_SECONDS, worth_tracing


def base(seconds: float, near: int, far: int) -> SuiteReport:
    passed = TestResult(outcome="passed", seconds=seconds)
    results = {"a.py::red": TestResult(outcome="failed")}
    results |= {f"a.py::near{n}": passed for n in range(near)}
    results |= {f"b.py::far{n}": passed for n in range(far)}
    return SuiteReport(results=results)


def test_a_quick_suite_is_traced_whole() -> None:
    report = base(0.01, 20, 30)
    assert worth_tracing(report) == tuple(report.results)


def test_of_many_tests_a_sample_is_traced_and_all_near_ones() -> None:
    chosen = worth_tracing(base(0.0001, 50, 5000))
    assert len(chosen) <= 1 + MOST_TRACED
    assert sum("near" in test for test in chosen) == 50


def test_of_slow_tests_only_so_many_are_traced_and_near_ones_first() -> None:
    chosen = worth_tracing(base(1.0, 20, 400))
    assert sum("near" in test for test in chosen) == 20
    assert len(chosen) == 1 + TRACED_SECONDS
    assert len(worth_tracing(base(60.0, 5, 40))) == 1 + LEAST_TRACED
