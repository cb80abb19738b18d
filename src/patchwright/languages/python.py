"""Run a Python project's pytest suite in the sandbox and report what every test id did."""

import os
import select
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

from patchwright.errors import SandboxError
from patchwright.models import CrashFrame, Environment, Failure, SuiteReport, TestResult
from patchwright.sandbox import Command, Completed, Limits, Place, Running, Sandbox
from patchwright.zygote.channel import Channel

ZYGOTE = "_patchwright_zygote"
TAIL_LINES = 40


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """What one run of the suite shall do; `seconds` bounds the run, `test_seconds` one test."""

    arguments: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    trace: bool = False
    seed: int = 0
    seconds: float = 300.0
    test_seconds: float = 10.0
    memory_mb: int = 4096


@dataclass(frozen=True, slots=True)
class Harness:
    """Where suites run: the sandbox, the interpreter, and the folder that is injected.

    When `cancelled` is set, every run ends at once, whatever thread waits for it.
    """

    sandbox: Sandbox
    environment: Environment
    zygote: Path
    """Folder that holds our zygote package; readable in the sandbox."""
    cancelled: Event = field(default_factory=Event)


def install_zygote(folder: Path) -> Path:
    """Copy the zygote package into a folder that the sandbox can read; return that folder.

    What is compiled goes with it, of use to a target of our own version; times are kept for that.
    """
    source = Path(__file__).parent.parent / "zygote"
    target = folder / "zygote" / ZYGOTE
    shutil.copytree(source, target)
    target.parent.chmod(0o755)
    return target.parent


def source_roots(copy: Path) -> tuple[Path, ...]:
    """Return the folders that come first on the path: an src folder, then the copy itself."""
    src = copy / "src"
    return (src, copy) if src.is_dir() and not (src / "__init__.py").exists() else (copy,)


def zygote_command(harness: Harness, copy: Path, run: SuiteRun, module: str) -> Command:
    """Return the command that starts a module of the zygote package in the target."""
    start = f"import gc, sys; gc.disable(); sys.path.insert(0, {str(harness.zygote)!r}); "
    start += f"from {ZYGOTE} import {module}; del sys.path[0]; {module}.main()"
    readable = [Place(Path(p)) for p in harness.environment.readable]
    return Command(
        argv=(harness.environment.python, "-s", "-B", "-c", start),
        cwd=copy,
        places=(*readable, Place(harness.zygote), Place(copy, writable=True)),
        limits=Limits(seconds=run.seconds, memory_mb=run.memory_mb),
        env={
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": str(run.seed),
            "PYTHONNOUSERSITE": "1",
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{Path(harness.environment.python).parent}:/usr/local/bin:/usr/bin:/bin",
        },
    )


def specification(copy: Path, run: SuiteRun) -> dict[str, Any]:
    """Return what the zygote is told to do, as JSON."""
    return {
        "root": str(copy),
        "roots": [str(root) for root in source_roots(copy)],
        "arguments": list(_arguments(copy, run)),
        "only": None if run.only is None else list(run.only),
        "trace": run.trace,
        "seed": run.seed,
        "test_seconds": run.test_seconds,
    }


def _arguments(copy: Path, run: SuiteRun) -> Iterator[str]:
    if run.only is None:
        yield from run.arguments
        return
    files = dict.fromkeys(test.partition("::")[0] for test in run.only)
    yield from (name for name in files if (copy / name).exists() and name != "conftest.py")


def run_suite(harness: Harness, copy: Path, run: SuiteRun) -> SuiteReport:
    """Run the suite once in a copy and observe it.

    A run that ends without saying so (killed, `os._exit`) is reported with what it said before,
    and the test that was under way is an error.
    """
    ours, theirs = socket.socketpair()
    begin = time.monotonic()
    command = zygote_command(harness, copy, run, "suite")
    with ours, harness.sandbox.start(command, channel=theirs) as running:
        theirs.close()
        channel = Channel(ours.fileno())
        channel.send(specification(copy, run))
        observed = _observe(channel, harness.cancelled, begin + run.seconds)
        completed = _settle(running)
    report = observed.report()
    finished = observed.ended and completed.ended == "exited"
    ended = "finished" if finished else "deadline" if completed.ended == "deadline" else "died"
    return report.model_copy(
        update={
            "ended": "unusable" if finished and not observed.collected else ended,
            "seconds": time.monotonic() - begin,
            "cpu_seconds": completed.cpu_seconds,
            "tail": "\n".join(completed.output.splitlines()[-TAIL_LINES:]),
        }
    )


def _settle(running: Running) -> Completed:
    """Give the run a moment to end by itself, then end it."""
    completed = running.wait(timeout=10.0)
    if completed is None:
        running.kill()
        completed = running.wait()
    if completed is None:
        msg = "the sandbox did not end a run that it was told to end"
        raise SandboxError(msg)
    return completed


@dataclass
class _Observation:
    results: dict[str, TestResult]
    lines: dict[str, Mapping[str, tuple[int, ...]]]
    types: dict[str, dict[str, dict[str, tuple[str, ...]]]] = field(default_factory=dict)
    crashes: dict[str, tuple[CrashFrame, ...]] = field(default_factory=dict)
    running: str | None = None
    collected: bool = False
    ended: bool = False
    exit_code: int | None = None
    sources: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    def hear(self, message: Mapping[str, Any]) -> None:
        kind = message.get("kind")
        if kind == "collected":
            self.collected = True
        elif kind == "start":
            self.running = str(message["id"])
        elif kind == "result":
            self._result(message)
        elif kind == "end":
            self.ended, self.exit_code = True, int(message["exit"])
            self.sources = tuple(str(s) for s in message["sources"])
            self.modules = tuple(str(m) for m in message["modules"])

    def _result(self, message: Mapping[str, Any]) -> None:
        test, self.running = str(message["id"]), None
        if self.results.get(test, _PASSED).outcome in ("passed", "skipped"):
            self.results[test] = _result(message)
        if "lines" in message:
            self.lines[test] = {str(path): tuple(rows) for path, rows in message["lines"]}
        if message.get("crash") and test not in self.crashes:
            self.crashes[test] = tuple(map(CrashFrame.model_validate, message["crash"]))
        for path, function, name, kind in message.get("types", ()):
            names = self.types.setdefault(str(path), {}).setdefault(str(function), {})
            names[str(name)] = (*names.get(str(name), ()), str(kind))

    def report(self) -> SuiteReport:
        if self.running is not None:
            died = Failure(exception="Died", message="the process ended while this test ran")
            self.results[self.running] = TestResult(outcome="error", failure=died)
        return SuiteReport(
            results=self.results,
            lines=self.lines,
            types=self.types,
            crashes=self.crashes,
            sources=self.sources,
            modules=self.modules,
            exit_code=self.exit_code,
        )


_PASSED = TestResult(outcome="passed")


def _result(message: Mapping[str, Any]) -> TestResult:
    failure = message.get("failure")
    return TestResult(
        outcome=message["outcome"],
        seconds=message["seconds"],
        failure=None if failure is None else Failure.model_validate(failure),
        endpoints=tuple(message.get("endpoints", ())),
    )


def _observe(channel: Channel, cancelled: Event, deadline: float) -> _Observation:
    observed = _Observation({}, {})
    while time.monotonic() < deadline and not (observed.ended or cancelled.is_set()):
        ready, _, _ = select.select([channel.descriptor], [], [], 0.2)
        message = channel.receive() if ready else {}
        if message is None:
            break
        try:
            observed.hear(message)
        except (KeyError, TypeError, ValueError):
            break  # the process runs foreign code: what it says may be nonsense
    return observed


def with_only(run: SuiteRun, tests: tuple[str, ...]) -> SuiteRun:
    """Return the run restricted to some test ids."""
    return replace(run, only=tests)


def is_test_file(path: str) -> bool:
    """Say whether pytest's default naming makes a file a test or a conftest."""
    name = os.path.basename(path)  # noqa: PTH119 - called for every file of a project
    named = name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"
    folders = path.split("/")[:-1]
    return named or "tests" in folders or "test" in folders
