"""A LangSmith on loopback: answers what the client asks, and keeps the runs that it posts."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from wire.otlp import served

PROJECT = UUID(int=7)
SESSION = {
    "id": str(PROJECT),
    "name": "default",
    "tenant_id": str(UUID(int=8)),
    "start_time": "2026-01-01T00:00:00Z",
    "reference_dataset_id": None,
}
WEB = "https://traces.example.org"
INFO = {
    "version": "0.16.0",
    "batch_ingest_config": {
        "use_multipart_endpoint": True,
        "size_limit": 100,
        "size_limit_bytes": 20 << 20,
        "scale_up_nthreads_limit": 16,
        "scale_up_qsize_trigger": 1000,
        "scale_down_nempty_trigger": 4,
    },
    "instance_flags": {"sdb_query_enabled": True},
}


@dataclass
class Kept:
    """What the client asked and posted; a refusing one answers `status` to every post."""

    url: str
    status: int = 202
    stalls: bool = False
    go: Event = field(default_factory=Event)
    bodies: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    @property
    def blob(self) -> bytes:
        """Return every byte that came in."""
        return b"".join(self.bodies) + "\n".join(self.asked).encode()

    def named(self, name: str) -> list[dict[str, Any]]:
        """Return the runs of a name."""
        return [run for run in self.runs.values() if run["name"] == name]


@contextmanager
def langsmith(status: int = 202, *, stalls: bool = False) -> Iterator[Kept]:
    """Serve until the block ends."""
    kept = Kept("", status, stalls)
    with served(_handler(kept)) as url:
        kept.url = url
        yield kept
        kept.go.set()


def _answer(kept: Kept, path: str) -> tuple[int, Any]:
    """Return status and JSON for a question."""
    if path == "/info":
        return 200, INFO
    if path == "/sessions":
        return 200, [SESSION]
    if path.endswith("/url"):
        return 200, {"url": f"{WEB}/o/1/projects/p/{PROJECT}/r/{path.split('/')[-2]}"}
    return 404, {"detail": "not here"}


def _keep(kept: Kept, content_type: str, body: bytes) -> None:
    """Join the parts `post.<id>`, `post.<id>.inputs`, ... of a multipart body into runs."""
    message = BytesParser().parsebytes(
        b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body
    )
    for part in message.get_payload():
        name = str(part.get_param("name", header="content-disposition"))  # type: ignore[union-attr]
        _, run_id, *inner = name.split(".")
        value = json.loads(part.get_payload(decode=True))  # type: ignore[union-attr, arg-type]
        run = kept.runs.setdefault(run_id, {})
        if inner:
            run[inner[0]] = value
        else:
            run.update(value)


def _handler(kept: Kept) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._note()
            if kept.stalls:
                kept.go.wait(30)
                return
            self._reply(*_answer(kept, urlsplit(self.path).path))

        def do_POST(self) -> None:
            self._note()
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            with kept.lock:
                kept.bodies.append(body)
            if kept.stalls:
                kept.go.wait(30)
                return
            if kept.status < 300 and self.path == "/runs/multipart":
                with kept.lock:
                    _keep(kept, self.headers["Content-Type"], body)
            self._reply(kept.status, {})

        def _note(self) -> None:
            with kept.lock:
                kept.asked.append(f"{self.command} {self.path}")
                kept.keys.append(self.headers.get("x-api-key"))

        def _reply(self, status: int, value: Mapping[str, Any] | list[Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the log of tests short."""

    return Handler
