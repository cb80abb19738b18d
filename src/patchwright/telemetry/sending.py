"""Send a finished trace to the configured backends, for a few seconds at most and never in the way.

A backend gets the neutral tree of `spans`, so one that counts instead of tells can be added here.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from logging.handlers import MemoryHandler
from typing import Any, Final

from patchwright.models import RepairReport, Stage
from patchwright.telemetry import otlp
from patchwright.telemetry.recording import Recorder, is_wanted
from patchwright.telemetry.redaction import Secrets, known_secrets, redact
from patchwright.telemetry.spans import (
    Attributes,
    Span,
    redacted,
    repair_span,
    stage_spans,
)
from patchwright.telemetry.traces import Trace

log = logging.getLogger(__name__)

LONGEST_WAIT: Final = 5.0
"""Seconds that all backends together may take; what is not sent by then is given up."""

_LOUD: Final = ("httpx2", "langsmith", "opentelemetry", "urllib3")
_ROOT_METADATA: Final = (
    "patchwright.fingerprint",
    "patchwright.outcome",
    "patchwright.reason",
    "patchwright.tier",
    "vcs.owner.name",
    "vcs.ref.head.revision",
    "vcs.repository.name",
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What the publishing job did, for the trace of the run that it publishes."""

    stages: Sequence[Stage]
    """What was done when, in seconds since `Trace.began`."""
    ended: float
    """Seconds since the epoch."""
    outcome: str
    reason: str
    number: int | None = None
    url: str | None = None
    """The pull request, when there is one."""
    failed: bool = False


@dataclass(slots=True)
class Task:
    """What one backend is sent; `act` says whether it was accepted."""

    what: str
    act: Callable[[], bool]
    accepted: bool = False
    said: list[str] = field(default_factory=list)
    """Why it failed."""
    done: threading.Event = field(default_factory=threading.Event)


def send_repair(
    trace: Trace,
    report: RepairReport,
    environ: Mapping[str, str],
    *,
    clock_zero: float,
    recorder: Recorder | None = None,
    secrets: Secrets | None = None,
) -> Trace:
    """Send the trace of a run and return it with its link, as far as that can be known.

    A run that ended before there was a graph has no recorder; its stages are told all the same.
    `clock_zero` is the epoch time at which the report's timeline starts; `secrets` are those of
    `environ` unless they are given.
    """
    if otlp.endpoint(environ) is None and not is_wanted(environ):
        return trace
    secrets = secrets or known_secrets(environ)
    span = redacted(repair_span(report, trace.began, clock_zero), secrets)
    runs = _recorded_runs(recorder, span) if recorder else _runs(span, trace, environ)
    found = _send(trace, span, runs, environ, secrets)
    return replace(trace, url=found or trace.url)


def send_publication(
    trace: Trace,
    made: Publication,
    environ: Mapping[str, str],
    *,
    secrets: Secrets | None = None,
) -> None:
    """Send what the publishing job adds to the trace that it joined."""
    if otlp.endpoint(environ) is None and not is_wanted(environ):
        return
    secrets = secrets or known_secrets(environ)
    span = redacted(_publication_span(trace, made), secrets)
    _send(trace, span, _runs(span, trace, environ), environ, secrets)


def find_link(trace: Trace, environ: Mapping[str, str]) -> str | None:
    """Return where a trace can be read: from the URL template, or else as LangSmith says."""
    if trace.url or not is_wanted(environ):
        return trace.url
    from patchwright.telemetry.langsmith import ask_for_link

    found: list[str | None] = []

    def ask() -> bool:
        found.append(ask_for_link(trace, environ, seconds=LONGEST_WAIT))
        return found[0] is not None

    _do_all([Task("the question for the trace's address", ask)], known_secrets(environ))
    return found[0] if found else None


def _send(
    trace: Trace,
    span: Span,
    runs: Sequence[Mapping[str, Any]],
    environ: Mapping[str, str],
    secrets: Secrets,
) -> str | None:
    """Send to every backend that is configured; return LangSmith's link where it is needed."""
    found: list[str] = []

    def export() -> bool:
        return otlp.export_spans(
            trace, span, environ, secrets, randomness=os.urandom, seconds=LONGEST_WAIT
        )

    def post() -> bool:
        from patchwright.telemetry.langsmith import ask_for_link, post_runs

        accepted = post_runs(runs, environ, seconds=LONGEST_WAIT)
        if accepted and trace.url is None:
            url = ask_for_link(trace, environ, seconds=LONGEST_WAIT)
            found.extend([url] if url else [])
        return accepted

    tasks = [Task("the trace to OpenTelemetry", export)] if otlp.endpoint(environ) else []
    _do_all([*tasks, *([Task("the trace to LangSmith", post)] if runs else [])], secrets)
    return found[0] if found else None


def _runs(span: Span, trace: Trace, environ: Mapping[str, str]) -> list[dict[str, Any]]:
    if not is_wanted(environ):
        return []
    from patchwright.telemetry.langsmith import runs_of

    return runs_of(span, trace, os.urandom)


def _recorded_runs(recorder: Recorder, span: Span) -> list[dict[str, Any]]:
    """Return the graph's runs; the root gets the metadata that only the end of the run knows."""
    runs = recorder.finished(datetime.fromtimestamp(span.ended, UTC))
    for run in runs:
        if run["parent_run_id"] is None:
            known = {name: span.attributes.get(name) for name in _ROOT_METADATA}
            run["extra"]["metadata"] |= {k: v for k, v in known.items() if v is not None}
            run["start_time"] = recorder.trace.first_moment
    return runs


def _publication_span(trace: Trace, made: Publication) -> Span:
    attributes: Attributes = {
        "cicd.pipeline.task.name": "publish",
        "cicd.pipeline.task.run.result": "error" if made.failed else "success",
        "patchwright.outcome": made.outcome,
        "patchwright.reason": made.reason,
        "patchwright.pull_request.url": made.url,
        "vcs.change.id": str(made.number) if made.number is not None else None,
        "vcs.change.state": "wip" if made.number is not None else None,
    }
    return Span(
        name="publish",
        began=trace.began,
        ended=max(made.ended, trace.began),
        attributes=attributes,
        failed=made.failed,
        children=stage_spans(made.stages, trace.began),
    )


def _do_all(tasks: Sequence[Task], secrets: Secrets) -> None:
    """Do tasks side by side and leave those behind that take too long; threads end with us."""
    deadline = time.monotonic() + LONGEST_WAIT
    with _overheard(tasks) as records:
        for task in tasks:
            doing = threading.Thread(target=_do, args=(task, secrets), name=task.what, daemon=True)
            doing.start()
        for task in tasks:
            if not task.done.wait(max(0.0, deadline - time.monotonic())):
                log.warning("could not send %s: no answer in %.0f s", task.what, LONGEST_WAIT)
            elif not task.accepted:
                heard = [r.getMessage() for r in records if r.threadName == task.what]
                why = next(iter([*heard, *task.said]), "it was refused").split("\n")[0]
                log.warning("could not send %s: %s", task.what, redact(why, secrets))


def _do(task: Task, secrets: Secrets) -> None:
    try:
        task.accepted = task.act()
    except (OSError, ValueError, RuntimeError, TypeError, ImportError) as error:
        task.said.append(redact(f"{type(error).__name__}: {error}", secrets))
    finally:
        task.done.set()


@contextmanager
def _overheard(tasks: Sequence[Task]) -> Iterator[list[logging.LogRecord]]:
    """Keep what the clients log from the terminal: one line of ours says what matters of it.

    Loggers stay mute when a task is left behind, whose words nobody waits for any more.
    """
    handler = MemoryHandler(1000, flushLevel=logging.CRITICAL + 1, flushOnClose=False)
    loggers = [logging.getLogger(name) for name in _LOUD]
    for each in loggers:
        each.addHandler(handler)
        each.propagate = False
    try:
        yield handler.buffer
    finally:
        if all(task.done.is_set() for task in tasks):
            for each in loggers:
                each.removeHandler(handler)
                each.propagate = True
