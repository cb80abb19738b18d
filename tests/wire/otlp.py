"""An OTLP/HTTP receiver on loopback: keeps the spans that it is sent, or refuses, or never answers."""  # noqa: E501

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass
class Received:
    """Everything that came in; `status` is what is answered, and a stalled one waits for `go`."""

    url: str
    status: int = 200
    stalls: bool = False
    go: Event = field(default_factory=Event)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    @property
    def spans(self) -> list[Span]:
        """Return all spans in the order they came."""
        return [
            span
            for resource in self._resources()
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Return the attributes of the resources."""
        return [values(resource.resource.attributes) for resource in self._resources()]

    @property
    def blob(self) -> bytes:
        """Return every byte that came in, headers included."""
        return b"".join(self.bodies) + repr(self.headers).encode()

    def span(self, name: str) -> Span:
        """Return the only span of a name."""
        (found,) = [span for span in self.spans if span.name == name]
        return found

    def _resources(self) -> Iterator[Any]:
        for body in self.bodies:
            request = ExportTraceServiceRequest()
            request.ParseFromString(body)
            yield from request.resource_spans


def values(attributes: Any) -> dict[str, Any]:
    """Return protobuf attributes as plain values."""
    return {a.key: getattr(a.value, str(a.value.WhichOneof("value"))) for a in attributes}


@contextmanager
def receiver(status: int = 200, *, stalls: bool = False) -> Iterator[Received]:
    """Serve until the block ends; `status` and `stalls` say how it answers."""
    received = Received("", status, stalls)
    with served(_handler(received)) as url:
        received.url = url
        yield received
        received.go.set()


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve a handler on a port of loopback and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(received: Received) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            with received.lock:
                received.bodies.append(body)
                received.headers.append(dict(self.headers.items()))
                received.paths.append(self.path)
            if received.stalls:
                received.go.wait(30)
                return
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(received.status)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the log of tests short."""

    return Handler
