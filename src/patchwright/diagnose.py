"""Tell a broken program from a broken environment: missing modules, services, other systems."""

import difflib
import sys
from dataclasses import dataclass

from patchwright.languages.python import is_test_file
from patchwright.models import Ending, Outcome, SuiteReport, TestResult
from patchwright.sandbox import Level, Sandbox

NETWORK_ERRORS = frozenset(
    {"ConnectionError", "ConnectionRefusedError", "gaierror", "herror", "TimeoutError"}
    | {"ConnectTimeout", "ConnectError", "URLError", "OperationalError", "MaxRetryError"}
)
OTHER_SYSTEMS = frozenset(
    {
        "winreg",
        "_winapi",
        "msvcrt",
        "winsound",
        "nt",
        "_winreg",
        "win32api",
        "win32con",
        "pywintypes",
    }
    | {"AppKit", "Foundation", "objc", "Quartz"}
)
SERVICES = {
    "1433": "SQL Server",
    "3306": "MySQL",
    "5432": "PostgreSQL",
    "5672": "RabbitMQ",
    "6379": "Redis",
    "9092": "Kafka",
    "9200": "Elasticsearch",
    "11211": "memcached",
    "27017": "MongoDB",
}


def diagnose(base: SuiteReport, sandbox: Sandbox) -> Ending | None:
    """Return the ENVIRONMENT ending when every failing test fails for want of something outside.

    One test that fails for a reason inside the repository is enough to go on with the repair.
    """
    wants = _wants(base, sandbox)
    if not wants or len(wants) < len(base.failing()):
        return None
    first = next(iter(wants.values()))
    return Ending(outcome=first.outcome, reason=first.reason, sentence=first.sentence)


def wanting(base: SuiteReport, sandbox: Sandbox) -> tuple[str, ...]:
    """Return the failing tests that fail for want of something outside: no patch helps them."""
    return tuple(_wants(base, sandbox))


def _wants(base: SuiteReport, sandbox: Sandbox) -> "dict[str, _Want]":
    wants = {test: _want(base.results[test], base, sandbox) for test in base.failing()}
    return {test: want for test, want in wants.items() if want is not None}


@dataclass(frozen=True, slots=True)
class _Want:
    reason: str
    sentence: str
    outcome: Outcome = Outcome.ENVIRONMENT


def _want(result: TestResult, base: SuiteReport, sandbox: Sandbox) -> _Want | None:
    questions = (_test_broken, _other_system, _missing_program, _missing_module)
    for question in questions:
        want = question(result, base)
        if want is not None:
            return want
    return _needs_network(result, sandbox)


def _test_broken(result: TestResult, base: SuiteReport) -> _Want | None:
    failure = result.failure
    if failure is None or "SyntaxError" not in failure.chain or not failure.frames:
        return None
    frame = failure.frames[-1]
    if not is_test_file(frame.path):
        return None
    where = f"{frame.path}:{frame.line}"
    return _Want(
        "test_broken",
        f"{where} is a test that is not valid Python ({failure.message}); Patchwright never"
        " edits tests, so repair it by hand.",
        Outcome.DECLINED,
    )


def _other_system(result: TestResult, base: SuiteReport) -> _Want | None:
    failure = result.failure
    name = (failure.missing or "").partition(".")[0] if failure else ""
    if failure is None or "ImportError" not in failure.chain or name not in OTHER_SYSTEMS:
        return None
    return _Want(
        "other_system",
        f"The suite needs the module {name}, which exists on another system only; run it there.",
    )


def _missing_program(result: TestResult, base: SuiteReport) -> _Want | None:
    failure = result.failure
    if failure is None or failure.exception != "FileNotFoundError" or not failure.missing:
        return None
    if "/" in failure.missing or "." in failure.missing:
        return None
    return _Want(
        "missing_program",
        f"The suite starts the program {failure.missing}, which is not installed here.",
    )


def _missing_module(result: TestResult, base: SuiteReport) -> _Want | None:
    failure = result.failure
    if failure is None or failure.exception != "ModuleNotFoundError" or not failure.missing:
        return None
    name = failure.missing.partition(".")[0]
    ours = {path.partition("/")[0].removesuffix(".py") for path in base.sources}
    near = difflib.get_close_matches(name, ours | set(sys.stdlib_module_names), n=1, cutoff=0.8)
    if near or name in ours:
        return None  # more likely a slip of the pen than a missing distribution
    return _Want(
        "missing_module",
        f"The module {name} is not installed in the target's environment; declare it in the"
        " project's metadata, install it, or pass --setup.",
    )


def _needs_network(result: TestResult, sandbox: Sandbox) -> _Want | None:
    failure = result.failure
    if failure is None or not result.endpoints:
        return None
    chain = set(failure.chain) | {failure.exception}
    refused = "PermissionError" in chain and "socket" in result.endpoints
    if refused and sandbox.level is Level.L1:
        return _Want(
            "needs_loopback",
            "The suite opens network sockets, which sandbox level L1 cannot offer safely; level L2"
            " gives it a loopback of its own: install bubblewrap, then run again.",
        )
    targets = [e for e in result.endpoints if e.startswith(("connect ", "lookup "))]
    if not targets or not chain & NETWORK_ERRORS:
        return None
    return _Want("missing_service", _service_sentence(targets[-1].partition(" ")[2]))


def _service_sentence(target: str) -> str:
    port = target.rpartition(":")[2]
    name = SERVICES.get(port)
    what = f"{name} at {target}" if name else target
    return (
        f"The suite needs a service that is not there: {what}. Tests run without network; let the"
        " suite start the service itself, or choose tests that need none with --test."
    )
