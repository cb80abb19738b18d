"""Ochiai against spectra worked out by hand, and what tracebacks add."""

import math

import pytest

from patchwright.localise import ochiai, rank_locations
from patchwright.models import CrashFrame, Failure, Frame, SuiteReport, TestResult
from patchwright.operators.facts import ModuleFacts, read_facts
from patchwright.operators.producers import produced_heat
from patchwright.sources import SourceFile

SOURCE = (
    b"def f(a):\n    b = a\n    if b:\n        return 1\n    return 2\n\n\ndef g():\n    return 3\n"
)


def facts() -> dict[str, ModuleFacts]:
    found = read_facts(SourceFile("m.py", SOURCE))
    assert found is not None
    return {"m.py": found}


def traced(**lines: tuple[int, ...]) -> SuiteReport:
    return SuiteReport(
        results={
            test: TestResult(outcome="failed" if test.startswith("bad") else "passed")
            for test in lines
        },
        lines={test: {"m.py": rows} for test, rows in lines.items()},
    )


def test_ochiai_by_hand() -> None:
    report = traced(bad=(2, 3, 4), good=(2, 3, 5), fine=(9,))
    heat = ochiai(report, frozenset({"bad"}))["m.py"]
    assert heat == {2: 1 / math.sqrt(2), 3: 1 / math.sqrt(2), 4: 1.0}


def test_two_failing_tests_weigh_by_how_many_run_the_line() -> None:
    report = traced(bad1=(2, 4), bad2=(2, 5), good=(5,))
    heat = ochiai(report, frozenset({"bad1", "bad2"}))["m.py"]
    assert heat[2] == 1.0
    assert heat[4] == pytest.approx(1 / math.sqrt(2))
    assert heat[5] == pytest.approx(1 / 2)


def test_the_innermost_frame_comes_first_among_equals() -> None:
    failure = Failure(
        exception="KeyError",
        message="'x'",
        frames=(
            Frame(path="tests/test_m.py", line=1, function="test"),
            Frame(path="m.py", line=2, function="f"),
            Frame(path="m.py", line=4, function="f"),
        ),
    )
    ranked = rank_locations(traced(bad=(2, 3, 4)), ["bad"], [failure], facts())
    assert [s.line for s in ranked] == [4, 2, 3]
    assert ranked[0].technique == "spectrum+traceback"
    assert ranked[0].suspiciousness == 1.0
    assert ranked[0].function == "f"


def test_a_failure_before_any_test_is_located_by_its_traceback_alone() -> None:
    failure = Failure(
        exception="NameError",
        message="name 'q' is not defined",
        frames=(Frame(path="m.py", line=9, function="<module>"),),
    )
    ranked = rank_locations(SuiteReport(), ["m"], [failure], facts())
    assert [(s.line, s.technique, s.function) for s in ranked] == [(9, "traceback", "g")]


PRODUCERS = b"""def pick(rows, key):
    for row in rows:
        if row == key:
            return row


def unrelated(rows):
    return rows


def show(rows):
    found = pick(rows, 3)
    other = unrelated(rows)
    return found.name


def save(row, unit):
    return row
"""


def producers() -> dict[str, ModuleFacts]:
    found = read_facts(SourceFile("m.py", PRODUCERS))
    assert found is not None
    return {"m.py": found}


def test_what_made_a_value_that_is_none_is_suspected() -> None:
    frame = CrashFrame(
        path="m.py",
        line=14,
        function="show",
        values={"found": ("NoneType", "None"), "other": ("list", "1 of [1]")},
    )
    heat = produced_heat([], [(frame,)], producers())["m.py"]
    assert 12 in heat, "where it was assigned"
    assert 4 in heat, "where the called function returns"
    assert not {8, 13} & set(heat)


def test_the_signature_that_an_argument_does_not_fit_is_suspected() -> None:
    message = "save() missing 1 required positional argument: 'unit'"
    failure = Failure(exception="TypeError", message=message)
    assert produced_heat([failure], [], producers())["m.py"] == {17: 0.3}
    ranked = rank_locations(traced(bad=(12, 13)), ["bad"], [failure], producers())
    assert 17 in [location.line for location in ranked]


def test_only_what_failing_tests_run_is_suspected_of_a_value() -> None:
    frame = CrashFrame(
        path="m.py", line=14, function="show", values={"found": ("NoneType", "None")}
    )
    report = traced(bad=(12, 14)).model_copy(update={"crashes": {"bad": (frame,)}})
    ranked = rank_locations(report, ["bad"], [], producers())
    assert [location.line for location in ranked] == [12, 14]
