"""Speak HTTP for a fake GitHub, and do to connections what the faults say."""

import asyncio
import json
import socket
import struct
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool

from wire import (
    contract,
    routes_actions,
    routes_checks,
    routes_git,
    routes_issues,
    routes_pulls,
    routes_repository,
    routes_settings,
    smart_http,
)
from wire.faults import Fault
from wire.routing import FORBIDDEN, Answer, Call, Problem, Route
from wire.state import FakeToken

if TYPE_CHECKING:
    from wire.fake_github import FakeGitHub

PREFIX = "/api/v3"
LINGER_NOT = struct.pack("ii", 1, 0)
PIECE = 1024
ROUTES = (
    *routes_git.ROUTES,
    *routes_issues.ROUTES,
    *routes_pulls.ROUTES,
    *routes_actions.ROUTES,
    *routes_checks.ROUTES,
    *routes_repository.ROUTES,
    *routes_settings.ROUTES,
)


@dataclass
class Request:
    """A request whose body has arrived."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: IO[bytes]
    port: int


@dataclass
class Reply:
    """What is sent, and what happens to it on the way."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: Fault | None = None
    reset: bool = False


class Application:
    """The ASGI application of one fake GitHub: its API, its git and its storage."""

    def __init__(self, github: "FakeGitHub") -> None:
        self.github = github

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        with tempfile.SpooledTemporaryFile(1024 * 1024) as body:
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body.write(message.get("body", b""))
                more = message.get("more_body", False)
            body.seek(0)
            headers = {k.decode().lower(): v.decode("latin-1") for k, v in scope["headers"]}
            query, port = scope["query_string"].decode(), scope["server"][1]
            request = Request(scope["method"], scope["path"], query, headers, body, port)
            reply = await run_in_threadpool(handle, self.github, request)
        await _send(reply, send)


async def _send(reply: Reply, send: Any) -> None:
    transport = send.__self__.transport
    if reply.reset:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        transport.abort()
        return
    body, fault = reply.body, reply.fault
    headers = {"content-length": str(len(body)), **reply.headers}
    if reply.status == 204:
        headers.pop("content-length")
    pairs = [(key.lower().encode(), value.encode("latin-1")) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    if fault is not None and (fault.truncate is not None or fault.slow):
        stop = len(body) if fault.truncate is None else fault.truncate
        for begin in range(0, stop, PIECE):
            piece = body[begin : min(begin + PIECE, stop)]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(fault.slow)
        if fault.truncate is not None:
            transport.close()
            return
        body = b""
    await send({"type": "http.response.body", "body": body})


def handle(github: "FakeGitHub", request: Request) -> Reply:
    """Answer a request, as far as the faults let it."""
    if request.port == github.storage_port:
        place, serve, token = f"/storage{request.path}", _storage, None
    elif request.path.startswith((f"{PREFIX}/", "/repos/")) or request.path == PREFIX:
        place, serve = request.path.removeprefix(PREFIX) or "/", _api
        token = _token_name(github, request)
    else:
        place, serve, token = request.path, _git, _token_name(github, request)
    fault = github.faults.take(request.method, place, token)
    if fault is None:
        return serve(github, request, place)
    return _under(fault, lambda: serve(github, request, place), github, request, place, token)


def _under(
    fault: Fault,
    serve: Callable[[], Reply],
    github: "FakeGitHub",
    request: Request,
    place: str,
    token: str | None,
) -> Reply:
    time.sleep(fault.delay)
    if fault.before is not None:
        fault.before()
    lost = fault.reset == "before" or (fault.status is not None and not fault.apply)
    if lost:
        github.record(request.method, "", place, fault.status or 0, token)
    reply = Reply(0) if lost else serve()
    if fault.after is not None:
        fault.after()
    if fault.status is not None:
        body, kind = _bytes(fault.body)
        reply = Reply(fault.status, {"content-type": kind, **fault.headers}, body)
    reply.reset = fault.reset is not None
    reply.fault = fault
    return reply


def _bytes(body: object) -> tuple[bytes, str]:
    if isinstance(body, bytes):
        return body, "text/html; charset=utf-8"
    return json.dumps(body).encode() if body is not None else b"", "application/json; charset=utf-8"


def _token_name(github: "FakeGitHub", request: Request) -> str | None:
    token = smart_http.bearer(github, request.headers)
    return token.name if isinstance(token, FakeToken) else None


def _git(github: "FakeGitHub", request: Request, place: str) -> Reply:
    parts = (request.method, place, request.query, request.headers, request.body)
    (status, headers, body), service = smart_http.serve(github, *parts)
    github.record("GIT", service, place, status, _token_name(github, request))
    return Reply(status, headers, body)


def _storage(github: "FakeGitHub", request: Request, place: str) -> Reply:
    github.storage_requests.append((request.path, dict(request.headers)))
    found = github.blobs.get(request.path.removeprefix("/blob/"))
    if "authorization" in request.headers:
        # What the real storage says when a signed address comes with somebody's token.
        return Reply(
            401, {"content-type": "application/xml"}, b"<Code>InvalidAuthentication</Code>"
        )
    if found is None or "sig=" not in request.query:
        return Reply(404, {"content-type": "application/xml"}, b"<Code>BlobNotFound</Code>")
    return Reply(200, {"content-type": found[1]}, found[0])


def _api(github: "FakeGitHub", request: Request, place: str) -> Reply:
    raw = request.body.read()
    template, answer = "", Answer()
    params: dict[str, str] = {}
    token = smart_http.bearer(github, request.headers)
    try:
        if not isinstance(token, FakeToken):
            raise Problem(401, token or "Requires authentication")
        route, params = _find(request.method, place)
        template = route.template
        with github.lock:
            answer = route.handler(_call(github, request, place, route, params, raw, token))
    except Problem as problem:
        answer = Answer(problem.body, problem.status)
    except KeyError as error:
        text = f"Invalid request.\n\n{error} wasn't supplied."
        answer = Answer({"message": text, "documentation_url": "", "status": "422"}, 422)
    reply = _reply(github, answer)
    name = token.name if isinstance(token, FakeToken) else None
    github.record(request.method, template, place, reply.status, name)
    if template and github.contract is not None:
        _check(github, request, contract.filled(template, params), raw, reply)
    return reply


def _find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    for route in ROUTES:
        params = route.match(path) if route.method == method else None
        if params is not None:
            return route, params
    raise Problem(404, "Not Found")


def _call(
    github: "FakeGitHub",
    request: Request,
    place: str,
    route: Route,
    params: dict[str, str],
    raw: bytes,
    token: FakeToken,
) -> Call:
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise Problem(400, "Problems parsing JSON") from None
    call = Call(github, token, request.method, place, params, query, request.headers, raw, body)
    if "repo" in params:
        repository = call.repo
        if request.method != "GET" and repository.archived:
            raise Problem(403, "Repository was archived so is read-only.")
    if not route.allows(token):
        raise Problem(403, FORBIDDEN)
    return call


def _reply(github: "FakeGitHub", answer: Answer) -> Reply:
    headers = {**github.limits(), **answer.headers}
    if isinstance(answer.body, bytes):
        headers.setdefault("content-type", "application/vnd.github.raw+json; charset=utf-8")
        return Reply(answer.status, headers, answer.body)
    if answer.body is None:
        return Reply(answer.status, headers)
    headers["content-type"] = "application/json; charset=utf-8"
    return Reply(answer.status, headers, json.dumps(answer.body).encode())


def _check(github: "FakeGitHub", request: Request, path: str, raw: bytes, reply: Reply) -> None:
    described = github.contract
    assert described is not None
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    made, wrong = described.request(request.method, path, query, request.headers, raw)
    where = f"{request.method} {path}"
    # A request that GitHub refuses as well may break the rules: that is what it was refused for.
    if reply.status not in (400, 422):
        github.violations.extend(f"{where}: request: {text}" for text in wrong)
    if reply.body and not reply.headers.get("content-type", "").startswith("application/json"):
        return
    wrong = described.response(made, reply.status, reply.headers, reply.body)
    github.violations.extend(f"{where}: response {reply.status}: {text}" for text in wrong)
