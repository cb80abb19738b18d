"""What the nodes of the graph work with; the session builds it, and nothing of it is state."""

import resource
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from patchwright.config import Config
from patchwright.languages.python import Harness, SuiteRun, install_zygote
from patchwright.models import Ending, Environment, ModelSpend, Spend, Stage
from patchwright.progress import Progress
from patchwright.reproduce import Reproduction
from patchwright.sandbox import Sandbox
from patchwright.telemetry import Secrets, Trace
from patchwright.workspace import Workspace

if TYPE_CHECKING:
    from patchwright.model.counsel import Counsel
    from patchwright.operators import Operator


@dataclass(frozen=True, slots=True)
class Ahead:
    """The stages that may be under way before there is a graph; errors come out of the results."""

    environment: "Future[Environment | Ending]"
    reproduction: "Future[Reproduction]"


@dataclass(frozen=True)
class Services:
    """What the nodes work with; the command line builds it, and nothing of it enters the state."""

    config: Config
    workspace: Workspace
    sandbox: Sandbox
    operators: "tuple[Operator, ...]"
    progress: Progress
    environ: Mapping[str, str]
    cache: Path
    run_id: str
    checkout: Mapping[str, str]
    versions: Mapping[str, str]
    clock: Callable[[], float] = time.monotonic
    merge_base: Workspace | None = None
    """Copies of what a pull request started from."""
    cancelled: Event = field(default_factory=Event)
    timeline: list[Stage] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    epoch: float = field(default_factory=time.time)
    """The moment `began` in seconds since the epoch, which is what backends of traces want."""
    trace: Trace | None = None
    """The trace that this run is; None for a run that nobody follows."""
    secrets: Secrets | None = None
    """What may not leave with the trace; None for what `environ` holds, which may be less."""

    slow_suite: float = 5.0
    """Seconds of a suite's run from which on its runs are counted, and near tests asked first."""
    ahead: Ahead | None = None
    """What was begun before the graph was there; None for a graph that does all of it."""

    counsel: "Counsel | None" = None
    """The language model that is asked when the operators found nothing; None for no model."""
    foreign: bool = False
    """Whether the tree under repair was written by somebody else than its base branch."""

    @contextmanager
    def timed(self, name: str) -> Iterator[Callable[[str], None]]:
        """Put a stage on the timeline; the block may name its result."""
        notes = [""]
        begin = self.clock()
        try:
            yield lambda note: notes.append(note)
        finally:
            took = self.clock() - begin
            started = begin - self.began
            self.timeline.append(
                Stage(name=name, started=round(started, 3), seconds=round(took, 3), note=notes[-1])
            )
            if notes[-1]:
                self.progress.stage(name, notes[-1])

    def startup_seconds(self) -> float:
        """Return the seconds before the first stage, and those between the second and the next."""
        ends = [0.0, *(stage.started + stage.seconds for stage in self.timeline)]
        gaps = [
            max(0.0, stage.started - end) for stage, end in zip(self.timeline, ends, strict=False)
        ]
        return round(sum(gaps[:3]), 3)

    def spend(self, suite_runs: int, model: ModelSpend) -> Spend:
        """Return what the run cost until now."""
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(kind) for kind in kinds]
        return Spend(
            seconds=round(self.clock() - self.began, 3),
            startup_seconds=self.startup_seconds(),
            cpu_seconds=round(sum(u.ru_utime + u.ru_stime for u in used), 3),
            suite_runs=suite_runs,
            model_tokens=model.input_tokens + model.output_tokens,
            model_usd=model.usd or 0.0,
            model=model,
        )

    def harness(self, environment: Environment) -> Harness:
        """Return the harness for a prepared environment."""
        zygote = self.workspace.root / "zygote"
        folder = zygote if zygote.exists() else install_zygote(self.workspace.root)
        return Harness(self.sandbox, environment, folder, self.cancelled)

    @property
    def suite(self) -> SuiteRun:
        """Return the run that the configuration asks for."""
        config = self.config
        return SuiteRun(
            arguments=config.test,
            seconds=config.suite_seconds,
            test_seconds=config.test_seconds,
        )
