"""One `patchwright repair` from flags to exit code: the one place that builds `Services`."""

import gc
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Any

from patchwright.checkout import describe_checkout
from patchwright.config import Config, load_config
from patchwright.errors import ConfigError, SandboxError
from patchwright.exits import exit_code
from patchwright.model.keys import Keys, read_keys, without_keys
from patchwright.models import Alert, Ending, Outcome, RepairReport
from patchwright.pages import ReportFiles, read_report, write_report
from patchwright.progress import Progress, make_progress
from patchwright.sandbox import Level, Sandbox, find_sandbox, protect_this_process
from patchwright.sources import SourceFile, patched_files
from patchwright.telemetry import Secrets, Trace, begin_trace, known_secrets, send_repair
from patchwright.untrusted import clean
from patchwright.views.choices import Side, in_lines, sides
from patchwright.workspace import TooLarge, Workspace, open_workspace

if TYPE_CHECKING:
    from patchwright.model.counsel import Counsel
    from patchwright.services import Services

PACKAGES = ("patchwright", "libcst", "bandit", "langgraph")
"""Whose versions go into the report."""


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return where reports, environments and the local forge live between runs."""
    chosen = environ.get("PATCHWRIGHT_HOME")
    if chosen:
        return Path(chosen).absolute()
    base = environ.get("XDG_STATE_HOME") or Path(environ.get("HOME", "/tmp"), ".local", "state")  # noqa: S108
    return Path(base, "patchwright")


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be repaired."""

    project: Path
    alert: Alert
    checkout: Mapping[str, str]
    run_id: str
    merge_base: Path | None = None
    """A checkout of what a pull request started from: a failure there is not its own."""


class Stopped(KeyboardInterrupt):
    """A signal asks the run to end; it still writes its report."""


@dataclass
class Session:
    """One repair on this machine."""

    path: Path
    flags: Mapping[str, Any]
    environ: Mapping[str, str]
    out: Path | None
    as_json: bool
    trace: Trace | None = None
    """The trace that this run is; without one it begins its own."""
    secrets: Secrets | None = None
    """What may not leave with the trace, when the variables hold less."""
    progress: Progress | None = None
    """Who hears of the run; without one whoever is at the terminal."""
    counsel: "Counsel | None" = None
    """The language model to ask; without one it is the configured one, if any."""
    keys: Keys | None = None
    """What opens the model's provider, when the variables no longer hold it."""
    junit: Path | None = None
    """A JUnit file of the red run: which of the failing tests are meant."""
    cancelled: Event = field(default_factory=Event)
    signal_number: int | None = None
    entered: float = field(default_factory=time.monotonic)
    """When the command line was entered, in seconds of the monotonic clock."""
    importing: bool = False
    """While modules are imported a signal waits: half of a module is none."""

    def repair(self) -> int:
        """Run the repair, tell the person, and return the exit code."""
        project = self._project()
        config = load_config(project, self.environ, _with_absolute_python(self.flags))
        checkout = describe_checkout(project, self.environ)
        alert = make_alert(project, checkout, config)
        if self.junit is not None:
            alert = alert.model_copy(update={"test_ids": read_failed_tests(self.junit, project)})
        task = Task(project, alert, checkout, make_run_id(alert, datetime.now(UTC)))
        report = self.report_on(task, config)
        return self._deliver(report, project, config)

    def report_on(self, task: Task, config: Config) -> RepairReport:
        """Run the repair of one alert on a checkout and return its report, whatever happens."""
        self.trace = self.trace or begin_trace(self.environ, os.urandom, began=time.time())
        progress = self.progress or make_progress(
            sys.stdout if self.as_json else sys.stderr, self.as_json
        )
        try:
            with self._signals():
                return self._report(task, config, progress)
        finally:
            progress.close()

    def _report(self, task: Task, config: Config, progress: Progress) -> RepairReport:
        try:
            sandbox = self._sandbox(config)
            return self._run(task, config, sandbox, progress)
        except SandboxError as error:
            ending = _ending(Outcome.ENVIRONMENT, "sandbox_unavailable", f"{error}.")
        except TooLarge as reason:
            sentence = f"The project is too large to copy: {reason}; name a smaller folder."
            ending = _ending(Outcome.DECLINED, "too_large", sentence)
        except Stopped:
            sentence = "The run was interrupted before it began to work."
            ending = _ending(Outcome.INTERRUPTED, "interrupted", sentence)
        return self.ended(task, ending)

    def ended(self, task: Task, ending: Ending) -> RepairReport:
        """Return the report of a run that ended before there was a graph, and send its trace."""
        report = bare_report(task, ending)
        if self.trace is None:
            return report
        zero = self.trace.began
        sent = send_repair(self.trace, report, self.environ, clock_zero=zero, secrets=self.secrets)
        return report.model_copy(update={"trace": sent.link})

    def _project(self) -> Path:
        project = self.path.resolve()
        if not project.is_dir():
            msg = f"{self.path} is not a folder; name the folder that holds the project"
            raise ConfigError(msg)
        return project

    def _sandbox(self, config: Config) -> Sandbox:
        protect_this_process()
        wanted = Level[config.sandbox] if config.sandbox else None
        sandbox = find_sandbox(Level[config.min_sandbox], wanted)
        return replace(sandbox, cancelled=self.cancelled)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self.signal_number = number
            self.cancelled.set()
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, signal.SIG_IGN)  # the report is written in any case
            if not self.importing:
                raise Stopped

        before = {n: signal.signal(n, stop) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _run(
        self, task: Task, config: Config, sandbox: Sandbox, progress: Progress
    ) -> RepairReport:
        folder = Path(tempfile.gettempdir())
        with (
            open_workspace(task.project, sandbox, folder) as workspace,
            _perhaps(task.merge_base, sandbox, folder) as base,
        ):
            from patchwright.services import Services

            counsel = self._counsel(config, sandbox)
            secrets = self.secrets or (known_secrets(self.environ) if counsel else None)
            services = Services(
                config=config,
                workspace=workspace,
                sandbox=sandbox,
                operators=(),
                progress=progress,
                environ=without_keys(self.environ),
                cache=state_folder(self.environ) / "environments",
                run_id=task.run_id,
                checkout=task.checkout,
                versions=_versions(),
                cancelled=self.cancelled,
                began=self.entered,
                epoch=time.time() - (time.monotonic() - self.entered),
                merge_base=base,
                trace=self.trace,
                secrets=secrets,
                counsel=counsel,
                foreign=task.alert.kind in ("pull_request", "fork"),
            )
            progress.stage("begin", f"{task.project.name}, sandbox {sandbox.level.name}")
            return self._repair(task.alert, services)

    def _counsel(self, config: Config, sandbox: Sandbox) -> "Counsel | None":
        """Return the language model to ask; without a setting nothing is imported for it."""
        if self.counsel is not None or config.model is None:
            return self.counsel
        from patchwright.model.counsel import find_counsel

        keys = self.keys or read_keys(self.environ)
        isolated = sandbox.level is not Level.L0
        causes = state_folder(self.environ) / "causes"
        wait = self.cancelled.wait
        return find_counsel(config, keys, isolated=isolated, causes=causes, sleep=wait)

    def _repair(self, alert: Alert, services: "Services") -> RepairReport:
        """Run the graph; the suite runs already while what the graph is made of is imported."""
        from patchwright.ahead import begin_ahead

        with begin_ahead(alert, services) as ahead:
            with self._importing():
                from patchwright.graph import run_repair
                from patchwright.plugins import load_operators

                operators = load_operators()
            return run_repair(alert, replace(services, operators=operators, ahead=ahead))

    @contextmanager
    def _importing(self) -> Iterator[None]:
        """Import many modules: half of one is none, and nothing of them is garbage."""
        self.importing = True
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            gc.enable()
            self.importing = False

    def _deliver(self, report: RepairReport, project: Path, config: Config) -> int:
        folder = self.out or state_folder(self.environ) / "runs" / report.run_id
        files = write_report(report, folder)
        lines = [f"{report.outcome}: {report.sentence}"]
        if report.commits:
            lines += ["", report.commits[0].patch.diff.rstrip("\n"), ""]
            lines += self._use_patch(report, project, config)
        lines += _asked(report)
        lines += _where(files)
        if self.as_json:
            print(report.model_dump_json())
        else:
            print("\n".join(lines))
        return exit_code(report.outcome, self.signal_number)

    def _use_patch(self, report: RepairReport, project: Path, config: Config) -> list[str]:
        lines = []
        if config.publish == "local":
            lines.append(f"pull request  {publish_locally(report, project, self.environ)}")
        if config.apply:
            apply_patch(report, project)
            lines.append(
                "applied       the patch is in your working tree; read it before you keep it"
            )
        else:
            lines.append("your tree     untouched; --apply writes the patch")
        return lines


def _perhaps(
    project: Path | None, sandbox: Sandbox, folder: Path
) -> AbstractContextManager[Workspace | None]:
    return open_workspace(project, sandbox, folder) if project else nullcontext()


def _with_absolute_python(flags: Mapping[str, Any]) -> Mapping[str, Any]:
    """Take a path of an interpreter as seen from here, not from the project."""
    python = flags.get("python")
    if python and "/" in python:
        return {**flags, "python": str(Path(python).absolute())}
    return flags


def read_failed_tests(junit: Path, project: Path) -> tuple[str, ...]:
    """Return the ids that a JUnit file says failed; raises ConfigError when there is none."""
    from patchwright.evidence.junit import read_junit

    try:
        data = junit.read_bytes()
    except OSError as error:
        msg = f"--junit: {junit} cannot be read: {error.strerror}"
        raise ConfigError(msg) from error
    return read_junit(data, known=lambda path: (project / path).is_file()).test_ids


def make_run_id(alert: Alert, now: datetime) -> str:
    """Name a run by its moment and its alert."""
    import hashlib

    key = hashlib.sha256(alert.alert_key.encode()).hexdigest()[:6]
    return now.strftime("%Y%m%dT%H%M%S") + f"-{key}"


def make_alert(project: Path, checkout: Mapping[str, str], config: Config) -> Alert:
    """Return the alert that a person on the command line is."""
    import hashlib

    key = hashlib.sha256(f"{project}\0{checkout}\0{config.test}".encode()).hexdigest()[:16]
    return Alert(
        source="cli",
        repository=project.name,
        sha=checkout.get("commit"),
        test_ids=config.test,
        alert_key=f"cli:{key}",
    )


def apply_patch(report: RepairReport, project: Path) -> None:
    """Write the plausible patch to the working tree; raises ConfigError when a file changed."""
    edits = report.commits[-1].patch.edits
    sources = {e.path: SourceFile(e.path, (project / e.path).read_bytes()) for e in edits}
    try:
        after = patched_files(sources, edits)
    except ValueError as error:
        msg = f"the working tree changed while the repair ran: {error}"
        raise ConfigError(msg) from error
    for path, source in after.items():
        (project / path).write_bytes(source.data)


def publish_locally(report: RepairReport, project: Path, environ: Mapping[str, str]) -> str:
    """Open or update the pull request in the local forge and say where it is, or why not."""
    from patchwright.forges.local import LocalForge
    from patchwright.publish import publish_report

    search_path = environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    forge = LocalForge(state_folder(environ) / "forge", search_path)
    made = publish_report(report, project, forge, when=datetime.now(UTC))
    if isinstance(made, Ending):
        return made.sentence
    closed = " (closed by a person, and left so)" if made.state == "closed" else ""
    return f"{made.title}{closed}\n              {made.url}"


def read_report_or_refuse(path: Path) -> RepairReport:
    """Read a report.json; raises ConfigError with a sentence when it is none."""
    return read_report(path)


def newest_report(environ: Mapping[str, str]) -> Path | None:
    """Return the newest report of this user, if any."""
    runs = sorted((state_folder(environ) / "runs").glob("*/report.json"))
    return runs[-1] if runs else None


def _versions() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES} | {"python": sys.version.split()[0]}


def _where(files: ReportFiles) -> list[str]:
    return [f"report        {files.html}", f"              {files.json}"]


def _asked(report: RepairReport) -> list[str]:
    """Put before a person what only a person can answer."""
    if report.outcome is not Outcome.AMBIGUOUS:
        return []
    rows = [line for side in sides(report) for line in _side(side)]
    return ["", *(clean(line, 400) for line in in_lines(report)), "", *rows]


def _side(side: Side) -> list[str]:
    return [f"{side.letter} ({side.patch.operator}):", side.patch.diff.rstrip("\n"), ""]


def _ending(outcome: Outcome, reason: str, sentence: str) -> Ending:
    return Ending(outcome=outcome, reason=reason, sentence=sentence)


def bare_report(task: Task, ending: Ending) -> RepairReport:
    """Return the report of a run that ended before anything was reproduced."""
    from patchwright.conclude import Findings, conclude
    from patchwright.models import SuiteReport

    found = Findings(
        run_id=task.run_id,
        alert=task.alert,
        ending=ending,
        base=SuiteReport(),
        versions=_versions(),
        checkout=task.checkout,
    )
    return conclude(found)
