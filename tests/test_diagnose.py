"""Want of something outside is an environment's fault; one inner failure is enough to go on."""

import pytest

from patchwright.diagnose import diagnose, wanting
from patchwright.models import Failure, Frame, Outcome, SuiteReport, TestResult
from patchwright.sandbox import Level, Sandbox, choose_sandbox, probe_levels


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return choose_sandbox(probe_levels())


def failed(
    exception: str, *chain: str, missing: str | None = None, endpoints: tuple[str, ...] = ()
) -> TestResult:
    failure = Failure(
        exception=exception,
        message="No such file or directory",
        frames=(Frame(path="tests/test_a.py", line=3, function="test"),),
        chain=(exception, *chain),
        missing=missing,
    )
    return TestResult(outcome="failed", failure=failure, endpoints=endpoints)


CASES = [
    (
        failed("ConnectionRefusedError", "OSError", endpoints=("connect 127.0.0.1:6379", "socket")),
        "missing_service",
        "Redis at 127.0.0.1:6379",
    ),
    (
        failed("gaierror", "OSError", endpoints=("lookup db.internal:5432",)),
        "missing_service",
        "PostgreSQL at db.internal:5432",
    ),
    (failed("ModuleNotFoundError", "ImportError", missing="winreg"), "other_system", "winreg"),
    (
        failed("ModuleNotFoundError", "ImportError", missing="psycopg9"),
        "missing_module",
        "psycopg9",
    ),
    (failed("FileNotFoundError", "OSError", missing="docker"), "missing_program", "docker"),
]


@pytest.mark.parametrize(("result", "reason", "words"), CASES)
def test_environment_is_named(
    result: TestResult, reason: str, words: str, sandbox: Sandbox
) -> None:
    ending = diagnose(SuiteReport(results={"tests/test_a.py::test": result}), sandbox)
    assert ending is not None
    assert (ending.outcome, ending.reason) == (Outcome.ENVIRONMENT, reason)
    assert words in ending.sentence


def test_one_failure_of_another_kind_is_enough_to_go_on(sandbox: Sandbox) -> None:
    results = {"a": CASES[0][0], "b": failed("AssertionError")}
    assert diagnose(SuiteReport(results=results), sandbox) is None
    assert wanting(SuiteReport(results=results), sandbox) == ("a",)


def test_a_misspelt_module_of_the_standard_library_is_a_fault_to_repair(sandbox: Sandbox) -> None:
    result = failed("ModuleNotFoundError", "ImportError", missing="colections")
    assert diagnose(SuiteReport(results={"a": result}), sandbox) is None


def test_a_missing_file_that_looks_like_data_is_a_fault_to_repair(sandbox: Sandbox) -> None:
    result = failed("FileNotFoundError", "OSError", missing="data/rates.csv")
    assert diagnose(SuiteReport(results={"a": result}), sandbox) is None


def test_a_test_that_is_not_python_is_declined(sandbox: Sandbox) -> None:
    result = failed("SyntaxError")
    ending = diagnose(SuiteReport(results={"tests/test_a.py": result}), sandbox)
    assert ending is not None
    assert (ending.outcome, ending.reason) == (Outcome.DECLINED, "test_broken")


def test_sockets_refused_by_the_level_are_named() -> None:
    levels = probe_levels()
    if not levels[Level.L1].available:
        pytest.skip("this machine has no level L1")
    sandbox = choose_sandbox(levels, wanted=Level.L1)
    result = failed("PermissionError", "OSError", endpoints=("socket",))
    ending = diagnose(SuiteReport(results={"a": result}), sandbox)
    assert ending is not None
    assert ending.reason == "needs_loopback"
    assert "L1" in ending.sentence
