"""One repair as a benchmark sees it: the whole engine in this process, clocked by the processor."""

import math
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING, Any, Final

from patchwright.bench.laboratory import cpu_clock
from patchwright.bench.ledger import versions
from patchwright.config import Config
from patchwright.graph import run_repair
from patchwright.models import Alert, CandidatePatch, Outcome, RepairReport
from patchwright.plugins import load_operators
from patchwright.progress import SearchTick
from patchwright.sandbox import Sandbox
from patchwright.services import Services
from patchwright.session import state_folder
from patchwright.sources import SourceFile, patched_files
from patchwright.workspace import open_workspace

if TYPE_CHECKING:
    from patchwright.model.counsel import Counsel

LATE: Final = {"outcome": "BUDGET_EXHAUSTED", "reason": "case_seconds"}


class Silence:
    """Progress that nobody hears."""

    def stage(self, name: str, note: str) -> None:
        """Say nothing."""

    def tick(self, tick: SearchTick) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a repair ended, and the files as the patch that ranks first would leave them."""

    report: RepairReport
    files: Mapping[str, bytes]
    late: bool = False
    """Whether it was cut short because of the wall seconds that one case may take."""

    @property
    def row(self) -> dict[str, Any]:
        """Return what results hold of it; seconds are of the processor, engine and children."""
        report, patch = self.report, top_patch(self.report)
        statistics = report.statistics
        row: dict[str, Any] = {
            "outcome": str(report.outcome),
            "reason": report.reason,
            "tests": sum(report.tests.values()),
            "failing": sum(row.before in ("failed", "error") for row in report.evidence),
            "cpu_seconds": _spent(report),
            "tried": statistics.tried,
            "generated": statistics.generated,
            "timed_out": statistics.timed_out,
            "steps": statistics.steps,
            "stopped_by": statistics.stopped_by,
            "backstop": statistics.backstop,
        }
        if patch is None:
            return row | (LATE if self.late else {})
        return row | {
            "rank": patch.rank,
            "operator": patch.operator,
            "patch": patch.diff,
            "files": {path: data.decode("utf-8", "replace") for path, data in self.files.items()},
            "confidence": report.comparison.confidence,
            "features": dict(report.comparison.features),
            "alternatives": len(report.comparison.alternatives),
        }


def try_repair(
    project: Path,
    config: Config,
    sandbox: Sandbox,
    counsel: "Counsel | None" = None,
    *,
    seconds: float = math.inf,
) -> Attempt:
    """Repair a project without a word and without writing anything of it anywhere.

    After so many wall seconds it is told to end, which the row then says. With a language model the
    operators are left out: what it repairs is its own.
    Raises KeyboardInterrupt when the run was interrupted: half a case is none.
    """
    with open_workspace(project, sandbox, Path(tempfile.gettempdir())) as workspace:
        services = Services(
            config=config,
            workspace=workspace,
            sandbox=sandbox,
            operators=load_operators() if counsel is None else (),
            counsel=counsel,
            progress=Silence(),
            environ=os.environ,
            cache=state_folder(os.environ) / "environments",
            run_id="bench",
            checkout={},
            versions=versions(),
            clock=cpu_clock,
            began=cpu_clock(),
        )
        alert = Alert(source="bench", repository=project.name, alert_key=f"bench:{project.name}")
        with _alarm(services.cancelled, seconds) as rang:
            report = run_repair(alert, services)
        if report.outcome == Outcome.INTERRUPTED and not rang.is_set():
            raise KeyboardInterrupt
        patch = top_patch(report)
        edits = patch.edits if patch else ()
        sources = {e.path: SourceFile(e.path, workspace.read(e.path)) for e in edits}
        after = patched_files(sources, edits) if edits else {}
    left = {path: source.data for path, source in after.items()}
    return Attempt(report, left, late=rang.is_set())


@contextmanager
def _alarm(cancelled: Event, seconds: float) -> Iterator[Event]:
    """Cancel what runs inside after so many seconds; the event that is yielded says so."""
    rang = Event()

    def ring() -> None:
        rang.set()
        cancelled.set()

    timer = Timer(seconds, ring)
    if seconds < math.inf:
        timer.start()
    try:
        yield rang
    finally:
        timer.cancel()


def _spent(report: RepairReport) -> dict[str, float]:
    """Return processor seconds by stage; the search counts its own, since zygotes die unseen."""
    found: dict[str, float] = {}
    for stage in report.timeline:
        found[stage.name] = round(found.get(stage.name, 0.0) + stage.seconds, 3)
    return found | ({"search": report.statistics.cpu_seconds} if "search" in found else {})


def top_patch(report: RepairReport) -> CandidatePatch | None:
    """Return the patch that ranks first, whether it was shown or held back as ambiguous."""
    repairs = [commit.patch for commit in report.commits if commit.role == "repair"]
    held_back = [alternative.patch for alternative in report.comparison.alternatives]
    return next(iter((*repairs, *held_back)), None)
