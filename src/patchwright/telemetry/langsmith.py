"""Send recorded runs to LangSmith in one request, and ask it where they can be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from patchwright.telemetry.recording import place, project, root_place, variable
from patchwright.telemetry.spans import Span
from patchwright.telemetry.traces import Trace, is_plain_url

if TYPE_CHECKING:
    from langsmith import Client

ENDPOINT: Final = "https://api.smith.langchain.com"


def post_runs(
    runs: Sequence[Mapping[str, Any]], environ: Mapping[str, str], *, seconds: float
) -> bool:
    """Send runs that are summarised and redacted; say whether all of them were accepted."""
    from langsmith.utils import LangSmithError

    errors: list[Exception] = []
    try:
        with _client(environ, errors.append, seconds) as client:
            name = project(environ)
            client.multipart_ingest(create=[{**run, "session_name": name} for run in runs])
    except LangSmithError:
        return False
    return not errors


def ask_for_link(trace: Trace, environ: Mapping[str, str], *, seconds: float) -> str | None:
    """Ask LangSmith where a run can be read; None when it does not say or is not https."""
    from langsmith import RunTree
    from langsmith.utils import LangSmithError

    try:
        with _client(environ, lambda error: None, seconds) as client:
            root = RunTree(
                id=trace.run_id,
                name="repair",
                start_time=trace.first_moment,
                dotted_order=root_place(trace),
                trace_id=trace.run_id,
                project_name=project(environ),
                replicas=[],
                ls_client=client,
            )
            url = root.get_url()
    except (LangSmithError, OSError, ValueError):
        return None
    return url if is_plain_url(url) else None


def runs_of(span: Span, trace: Trace, randomness: Callable[[int], bytes]) -> list[dict[str, Any]]:
    """Return a tree of redacted spans as runs: a trace of their own, or below the run joined."""
    if trace.parent_id is not None:
        return list(_below(span, str(trace.run_id), root_place(trace), trace, randomness))
    root = _run(span, str(trace.run_id), root_place(trace), trace)
    root |= {"parent_run_id": None, "start_time": trace.first_moment}
    found = [root]
    for child in span.children:
        found += _below(child, root["id"], root["dotted_order"], trace, randomness)
    return found


def _below(
    span: Span, parent: str, above: str, trace: Trace, randomness: Callable[[int], bytes]
) -> Iterator[dict[str, Any]]:
    run_id = str(UUID(bytes=randomness(16), version=4))
    order = f"{above}.{place(datetime.fromtimestamp(span.began, UTC))}{run_id}"
    yield _run(span, run_id, order, trace) | {"parent_run_id": parent}
    for child in span.children:
        yield from _below(child, run_id, order, trace, randomness)


def _run(span: Span, run_id: str, order: str, trace: Trace) -> dict[str, Any]:
    return {
        "id": run_id,
        "name": span.name,
        "run_type": "chain",
        "start_time": datetime.fromtimestamp(span.began, UTC),
        "end_time": datetime.fromtimestamp(span.ended, UTC),
        "inputs": {},
        "outputs": dict(span.attributes),
        "trace_id": str(trace.run_id),
        "dotted_order": order,
        "extra": {"metadata": {}},
    }


@contextmanager
def _client(
    environ: Mapping[str, str], tell: Callable[[Exception], None], seconds: float
) -> Iterator["Client"]:
    """Open a client without threads, without retries in the background and without metadata."""
    from langsmith import Client

    milliseconds = int(seconds * 1000)
    client = Client(
        variable(environ, "ENDPOINT") or ENDPOINT,
        api_key=variable(environ, "API_KEY"),
        workspace_id=variable(environ, "WORKSPACE_ID"),
        timeout_ms=(milliseconds, milliseconds),
        auto_batch_tracing=False,
        omit_traced_runtime_info=True,
        tracing_mode="langsmith",
        tracing_error_callback=tell,
    )
    for adapter in client.session.adapters.values():
        # Its own retries, under those of the client, would wait longer than we do.
        cast(Any, adapter).max_retries = client.retry_config.new(total=0)
    try:
        yield client
    finally:
        client.close(timeout=0)
