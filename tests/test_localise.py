"""Ochiai against spectra worked out by hand, and what tracebacks add."""

import ast
import math
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.checkout import recent_lines
from patchwright.localise import Hints, ochiai, rank_locations
from patchwright.models import CrashFrame, Failure, Frame, SuiteReport, TestResult
from patchwright.operators.facts import ModuleFacts, read_facts
from patchwright.operators.producers import produced_heat
from patchwright.operators.slicing import asserted_calls, reached_functions, returned_lines
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


SLICED = b"""def price(rows, rebate):
    total = 0
    seen = []
    for row in rows:
        seen.append(row)
        total += row
    if rebate:
        total = total - rebate
    return total


def log(row):
    line = str(row)
    return line
"""


def sliced() -> dict[str, ModuleFacts]:
    found = read_facts(SourceFile("m.py", SLICED))
    assert found is not None
    return {"m.py": found}


def test_what_a_result_depends_on_comes_before_what_only_ran_beside_it() -> None:
    report = traced(bad=(2, 3, 4, 5, 6, 7, 8, 9))
    ranked = rank_locations(report, ["bad"], [], sliced())
    assert {s.line for s in ranked[:6]} == {2, 4, 6, 7, 8, 9}
    assert {s.line for s in ranked[6:]} == {3, 5}


def test_a_function_that_the_assertion_needs_comes_before_one_that_ran_as_well() -> None:
    report = traced(bad=(2, 9, 13, 14))
    test = ast.parse(
        "def test_it():\n    log(1)\n    found = price([1], 0)\n    assert found == 1\n"
    )
    asserted = asserted_calls(test, 4)
    assert asserted == {"price"}
    ranked = rank_locations(report, ["bad"], [], sliced(), Hints(asserted))
    assert [s.function for s in ranked] == ["price", "price", "log", "log"]


def test_calls_are_followed_from_the_assertion() -> None:
    found = read_facts(
        SourceFile("m.py", b"def a():\n    return b()\n\n\ndef b():\n    return 1\n")
    )
    assert found is not None
    assert reached_functions({"a"}, [found]) == {"a", "b"}


def test_what_was_changed_of_late_decides_between_equals_only() -> None:
    report = traced(bad=(2, 4, 6, 9), good=(4,))
    ranked = rank_locations(
        report, ["bad"], [], sliced(), Hints(recent={"m.py": frozenset({6, 4})})
    )
    assert [s.line for s in ranked] == [6, 2, 9, 4]


@given(st.integers(0, 40))
def test_slicing_any_line_of_any_function_never_fails(line: int) -> None:
    for source in (SOURCE, PRODUCERS, SLICED):
        tree = ast.parse(source)
        asserted_calls(tree, line)
        for function in tree.body:
            assert isinstance(function, ast.FunctionDef)
            assert len(returned_lines(function, {line})) <= 12


def test_lines_of_the_newest_commits(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"]}
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    (tmp_path / "pkg").mkdir()
    module = tmp_path / "pkg" / "m.py"
    for number in range(5):
        rows = [f"a{line} = {number if line == 3 + number else 0}\n" for line in range(1, 11)]
        module.write_text("".join(rows))
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", str(number)], check=True)
    changed = recent_lines(tmp_path, environ, ["pkg/m.py"])
    assert changed == {"pkg/m.py": {4, 7}}, "since HEAD~3, and the lines between came and went"
    assert recent_lines(tmp_path / "pkg", environ, ["m.py"]).keys() == {"m.py"}
    assert recent_lines(tmp_path / "none", environ, ["m.py"]) == {}


def test_a_class_that_lacks_what_was_asked_is_suspected_where_it_is_declared() -> None:
    text = "class P:\n    x = 1\n\n    def __eq__(self, o):\n        return True\n"
    text += "\n    def f(s):\n        return 1\n"
    found = read_facts(SourceFile("m.py", text.encode()))
    assert found is not None
    failure = Failure(exception="TypeError", message="unhashable type: 'P'")
    assert produced_heat([failure], [], {"m.py": found}) == {"m.py": {1: 0.3, 2: 0.3, 4: 0.3}}


TABLES = {
    "tables.py": b'PLAIN = {"a": 1}\nUNREAD = {"b": 2}\n\n\n'
    b'class Dutch:\n    units = {"h": "uur"}\n\n\n'
    b'class Danish:\n    units = {"h": "time"}\n    rest = 1\n',
    "m.py": b"from tables import PLAIN\n\n\ndef f(key):\n    return PLAIN[key]\n\n\n"
    b"def g(locale):\n    return locale.units\n",
}


def tables(*names: str) -> dict[str, ModuleFacts]:
    found = {name: read_facts(SourceFile(name, TABLES[name])) for name in names}
    return {name: item for name, item in found.items() if item is not None}


def test_what_failing_tests_read_is_suspected_where_it_is_made() -> None:
    report = traced(bad=(5,), good=(9,))
    ranked = rank_locations(report, ["bad"], [], tables("m.py"), Hints(around=tables("tables.py")))
    assert [(s.path, s.line, s.technique) for s in ranked] == [
        ("m.py", 5, "spectrum"),
        ("tables.py", 1, "reading"),
    ]
    assert ranked[0].suspiciousness > ranked[1].suspiciousness


def test_of_classes_that_give_a_name_a_value_the_one_a_test_names_comes_first() -> None:
    report = traced(**{"bad_Danish": (9,)})
    around = Hints(around=tables("tables.py"))
    ranked = rank_locations(report, ["bad_Danish"], [], tables("m.py"), around)
    found = [(s.function, s.line) for s in ranked if s.path == "tables.py"]
    assert found == [("Danish", 10), ("Dutch", 6)]
