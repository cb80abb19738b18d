"""Export a tree of spans over OTLP/HTTP; nothing of OpenTelemetry is imported before that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote

from patchwright.telemetry.redaction import Secrets, redact
from patchwright.telemetry.spans import Span
from patchwright.telemetry.traces import Trace

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import Tracer

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
TRACES_ENDPOINT: Final = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"


@dataclass(slots=True)
class ChosenIds:
    """Gives the first span the id that was chosen for it, and random ids to all others."""

    trace: Trace
    randomness: Callable[[int], bytes]
    given: bool = False

    def generate_trace_id(self) -> int:
        """Return the trace's id."""
        return int(self.trace.trace_id, 16)

    def generate_span_id(self) -> int:
        """Return the chosen id once, then random ones, never zero."""
        if not self.given:
            self.given = True
            return int(self.trace.span_id, 16)
        return int.from_bytes(self.randomness(8), "big") or 1

    def is_trace_id_random(self) -> bool:
        """Say that the last 56 bits of the trace id are random."""
        return True


def endpoint(environ: Mapping[str, str]) -> str | None:
    """Return where spans go, or None when nobody asked for that."""
    off = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    if off or environ.get("OTEL_TRACES_EXPORTER", "otlp").strip() not in ("", "otlp"):
        return None
    exact, base = environ.get(TRACES_ENDPOINT, "").strip(), environ.get(ENDPOINT, "").strip()
    return exact or (base.rstrip("/") + "/v1/traces" if base else None)


def export_spans(
    trace: Trace,
    span: Span,
    environ: Mapping[str, str],
    secrets: Secrets,
    *,
    randomness: Callable[[int], bytes],
    seconds: float,
) -> bool:
    """Send a tree of redacted spans in one request and say whether it was accepted."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import SpanExportResult

    made = _make_spans(trace, span, _resource(environ, secrets), ChosenIds(trace, randomness))
    exporter = OTLPSpanExporter(
        endpoint=endpoint(environ), headers=headers(environ), timeout=seconds
    )
    try:
        return exporter.export(made) is SpanExportResult.SUCCESS
    finally:
        exporter.shutdown()  # type: ignore[no-untyped-call]


def headers(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the configured headers of a request; their values are percent-encoded."""
    text = environ.get("OTEL_EXPORTER_OTLP_TRACES_HEADERS")
    return dict(_pairs(text or environ.get("OTEL_EXPORTER_OTLP_HEADERS", "")))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split(","):
        name, equals, value = pair.partition("=")
        if equals and name.strip():
            yield unquote(name.strip()).lower(), unquote(value.strip())


def _resource(environ: Mapping[str, str], secrets: Secrets) -> Resource:
    from opentelemetry.sdk.resources import Resource

    from patchwright import __version__

    given = {
        name: redact(value, secrets)
        for name, value in _pairs(environ.get("OTEL_RESOURCE_ATTRIBUTES", ""))
    }
    name = environ.get("OTEL_SERVICE_NAME") or given.get("service.name") or "patchwright"
    return Resource({**given, "service.name": name, "service.version": __version__})


def _make_spans(
    trace: Trace, span: Span, resource: Resource, ids: ChosenIds
) -> tuple[ReadableSpan, ...]:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    kept = InMemorySpanExporter()
    provider = TracerProvider(
        sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False, id_generator=cast(Any, ids)
    )
    provider.add_span_processor(SimpleSpanProcessor(kept))
    context = Context()
    if trace.parent_id is not None:
        parent = SpanContext(
            int(trace.trace_id, 16), int(trace.parent_id, 16), True, TraceFlags(TraceFlags.SAMPLED)
        )
        context = set_span_in_context(NonRecordingSpan(parent), context)
    _emit(provider.get_tracer("patchwright"), span, context)
    return tuple(kept.get_finished_spans())


def _emit(tracer: Tracer, span: Span, context: Context, *, root: bool = True) -> None:
    from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context

    made = tracer.start_span(
        span.name,
        context,
        kind=SpanKind.SERVER if root else SpanKind.INTERNAL,
        attributes=dict(span.attributes),
        start_time=_nanoseconds(span.began),
    )
    for event in span.events:
        made.add_event(event.name, dict(event.attributes), _nanoseconds(event.moment))
    if span.failed:
        made.set_status(StatusCode.ERROR)
    for child in span.children:
        _emit(tracer, child, set_span_in_context(made, context), root=False)
    made.end(_nanoseconds(span.ended))


def _nanoseconds(seconds: float) -> int:
    return int(seconds * 1e9)
