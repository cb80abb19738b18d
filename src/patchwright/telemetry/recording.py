"""Record the graph's run for LangSmith, summarised and redacted before anything is kept.

LangChain's own tracing sends whole states and tracebacks as soon as a variable says so. Here it
writes into a recorder that keeps a few allow-listed fields, and without our say nothing is traced.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

from patchwright.telemetry.redaction import Secrets, known_secrets, redact
from patchwright.telemetry.traces import Trace

Summary = Callable[[Mapping[str, Any]], Mapping[str, str]]
"""Says in words what a state holds."""

KEPT_METADATA: Final = ("langgraph_node", "langgraph_step", "langgraph_triggers")
MOST_RUNS: Final = 500
_OLD_TRACING: Final = ("LANGCHAIN_TRACING", "LANGCHAIN_HANDLER")


@dataclass(slots=True)
class Recorder:
    """Stands where a LangSmith client would, and keeps runs instead of sending them."""

    trace: Trace
    secrets: Secrets
    summary: Summary
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def create_run(self, **run: Any) -> None:
        """Keep the beginning of a run."""
        if len(self.runs) < MOST_RUNS:
            self.runs[str(run["id"])] = {
                "id": str(run["id"]),
                "name": redact(str(run.get("name")), self.secrets, 80),
                "run_type": "chain",
                "start_time": run.get("start_time"),
                "inputs": self._said(run.get("inputs")),
                **self._place(run),
                "extra": {"metadata": self._metadata(run)},
            }

    def update_run(self, run_id: Any, **run: Any) -> None:
        """Keep the end of a run."""
        kept = self.runs.get(str(run_id))
        if kept is None:
            return
        kept["end_time"] = run.get("end_time")
        kept["outputs"] = self._said(run.get("outputs"))
        if run.get("error"):
            message = str(run["error"]).partition("Traceback (most recent call last)")[0]
            kept["error"] = redact(message.strip(), self.secrets)

    def flush(self, timeout: float | None = None) -> None:
        """Do nothing: `sending` sends what was kept."""

    def finished(self, now: datetime) -> list[dict[str, Any]]:
        """Return all runs, those that never ended with the present as their end."""
        return [{"end_time": now, **run} for run in self.runs.values()]

    def _place(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """Put a run under the root whose place a later job can derive from the trace id alone."""
        parts = str(run.get("dotted_order", "")).split(".")
        parent = run.get("parent_run_id")
        return {
            "trace_id": str(self.trace.run_id),
            "parent_run_id": str(parent) if parent else None,
            "dotted_order": ".".join([root_place(self.trace), *parts[1:]]),
        }

    def _said(self, values: Any) -> dict[str, str]:
        found = self.summary(values if isinstance(values, Mapping) else {})
        return {redact(k, self.secrets, 40): redact(v, self.secrets) for k, v in found.items()}

    def _metadata(self, run: Mapping[str, Any]) -> dict[str, str | int]:
        found = (run.get("extra") or {}).get("metadata") or {}
        return {
            name: value if isinstance(value, int) else redact(str(value), self.secrets)
            for name in KEPT_METADATA
            if (value := found.get(name)) is not None
        }


@dataclass(frozen=True, slots=True)
class Recording:
    """What the graph is run with, and what records it; no recorder when nobody wants the trace."""

    config: Mapping[str, Any] = field(default_factory=dict)
    recorder: Recorder | None = None


@contextmanager
def recorded(
    trace: Trace | None,
    environ: Mapping[str, str],
    summary: Summary,
    secrets: Secrets | None = None,
) -> Iterator[Recording]:
    """Record a graph's run when LangSmith is configured, and keep LangChain from tracing by itself.

    An environment variable alone must not send a state, whoever set it.
    """
    from langsmith.run_helpers import tracing_context

    record = trace is not None and is_wanted(environ)
    # LangChain refuses to run at all with a variable of its first tracer, unless tracing is on.
    if not record and not any(os.environ.get(name) for name in _OLD_TRACING):
        with tracing_context(enabled=False):
            yield Recording()
        return
    from langchain_core.tracers import LangChainTracer

    kept = trace or Trace("0" * 12 + "70008" + "0" * 15, "0" * 16, 0.0)
    recorder = Recorder(kept, secrets or known_secrets(environ), summary)
    name = project(environ)
    tracer = LangChainTracer(project_name=name, client=cast(Any, recorder))
    config = {"callbacks": [tracer], "run_id": kept.run_id}
    with tracing_context(enabled=True, project_name=name, replicas=[], parent=False):
        yield Recording(config, recorder if record else None)


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Say whether LangSmith is switched on, by exactly `true`, and has a key."""
    on = variable(environ, "TRACING_V2") or variable(environ, "TRACING")
    return on == "true" and variable(environ, "API_KEY") is not None


def variable(environ: Mapping[str, str], name: str) -> str | None:
    """Return a variable of LangSmith under its present or its older name."""
    return environ.get(f"LANGSMITH_{name}") or environ.get(f"LANGCHAIN_{name}") or None


def project(environ: Mapping[str, str]) -> str:
    """Return the project of LangSmith that traces go to."""
    return variable(environ, "PROJECT") or variable(environ, "SESSION") or "default"


def root_place(trace: Trace) -> str:
    """Return where the root stands in the order of runs: its moment and its id."""
    return place(trace.first_moment) + str(trace.run_id)


def place(moment: datetime) -> str:
    """Write a moment as LangSmith orders runs by it."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
