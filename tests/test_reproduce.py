"""Which tests are traced, how often the failing ones run, and where the proof is planted first."""

from pathlib import Path

from searching import searching

from patchwright.languages.python import SuiteRun
from patchwright.models import SuiteReport, TestResult
from patchwright.reproduce import (
    LEAST_TRACED,
    MOST_TRACED,
    TRACED_SECONDS,
    Wish,
    reproduce_failures,
    worth_tracing,
)

FAULT = "def half(n):\n    return n // 2 + 1\n"
FAILS = "from halves import half\n\n\ndef test_half():\n    assert half(4) == 2\n"
WATCHED = """import sys

from halves import half


def test_half():
    assert half(4) == 2


def test_half_unwatched():
    monitoring = getattr(sys, "monitoring", None)
    tools = [monitoring.get_tool(number) for number in range(6)] if monitoring else []
    found = half(2)
    assert sys.gettrace() or any(tools) or found == 1
"""


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


def test_the_traced_run_is_one_of_the_repeats(target_python: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "halves.py").write_text(FAULT)
    (project / "test_halves.py").write_text(FAILS)
    wish = Wish(SuiteRun(seconds=60))
    with searching(project, target_python, tmp_path) as lab:
        found = reproduce_failures(lab.harness, lab.workspace, wish)
        assert found.failing == ("test_halves.py::test_half",)
        assert found.traced.lines[found.failing[0]] == {"halves.py": (2,)}
        assert found.runs == 1 + wish.repeats, "as it is, traced, once more, and planted"


def test_what_passes_only_when_it_is_traced_is_no_flaky_test(
    target_python: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "halves.py").write_text(FAULT)
    (project / "test_halves.py").write_text(WATCHED)
    with searching(project, target_python, tmp_path) as lab:
        found = reproduce_failures(lab.harness, lab.workspace, Wish(SuiteRun(seconds=60)))
        assert found.flaky == ()
        assert len(found.failing) == 2
