"""A scripted OpenAI-compatible server on loopback: says what a test wants, counts tokens itself."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock
from typing import Any, Literal

from wire.otlp import served

Lack = Literal[
    "json_schema",
    "tools",
    "json_object",
    "usage",
    "stream_usage",
    "plain",
    "system",
    "max_tokens",
    "max_completion_tokens",
    "temperature",
]
"""What a server may lack; `plain` are answers that are not streamed."""
Mode = Literal["answer", "error", "bytes", "drop", "stall", "trickle"]

_TOKEN = re.compile(r"\w{1,4}|[^\w\s]|\n")


@dataclass(frozen=True)
class Says:
    """One answer of the server; `text` is put into the form that the request asks for."""

    text: str = ""
    mode: Mode = "answer"
    finish: str | None = None
    refusal: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    cached: int = 0
    raw: bool = False
    """Say the text as it stands, whatever form was asked for."""
    silent: bool = False
    """No content at all: null, and no tool call."""


Brain = Callable[[Mapping[str, Any]], Says]
Script = Says | Sequence[Says] | Brain


def right(value: object, **more: Any) -> Says:
    """Answer with a value in the requested form; whether it is right is the test's business."""
    return Says(json.dumps(value), **more)


def rambling(text: str) -> Says:
    """Say something in prose, whatever was asked for."""
    return Says(text, raw=True)


def truncated(value: object, keep: float = 0.5) -> Says:
    """Stop in the middle of the answer, as at a limit of tokens."""
    text = json.dumps(value)
    return Says(text[: int(len(text) * keep)], finish="length")


def empty() -> Says:
    """Answer nothing."""
    return Says(silent=True)


def refusing(why: str = "I cannot help with that.") -> Says:
    """Refuse, as models with structured output do."""
    return Says(silent=True, refusal=why)


def looping(words: str = "and then ") -> Says:
    """Say one thing over and over until the limit of tokens."""
    return Says(words * 20_000, raw=True)


def late(says: Says, seconds: float) -> Says:
    """Answer, but only after a while; the end of the test ends the wait."""
    return replace(says, delay=seconds)


def stalling() -> Says:
    """Begin to answer and never go on."""
    return Says(mode="stall")


def trickling(says: Says) -> Says:
    """Answer a byte at a time, so that no single read ever takes long."""
    return replace(says, mode="trickle")


def dropping() -> Says:
    """Take the request and close the connection in the middle of the answer."""
    return Says(mode="drop", text="lost")


def malformed(body: bytes = b"<html>Bad Gateway</html>", kind: str = "text/html") -> Says:
    """Answer 200 with something that is no completion."""
    return Says(mode="bytes", body=body, headers={"Content-Type": kind})


def failing(status: int, message: str = "failed", code: str | None = None, **headers: str) -> Says:
    """Answer with an error as OpenAI words them."""
    error = {"message": message, "type": "error", "param": None, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Says(mode="error", status=status, error=error, headers=named)


def limited(retry_after: str | None = None) -> Says:
    """Answer 429, with or without a time to wait."""
    more = {} if retry_after is None else {"retry_after": retry_after}
    return failing(429, "Rate limit reached for requests", "rate_limit_exceeded", **more)


def out_of_quota() -> Says:
    """Answer 429 for want of money, which no waiting changes."""
    return failing(429, "You exceeded your current quota", "insufficient_quota")


def over_context(code: str | None = "context_length_exceeded", most: int | None = 4096) -> Says:
    """Answer that the prompt is too long; servers say it in different places."""
    message = f"This model's maximum context length is {most} tokens." if most else "Too long."
    return failing(400, message, code)


def obeying(payload: Callable[[str], object]) -> Brain:
    """Return a model that does whatever the text it is shown wants: `payload` reads it."""
    return lambda request: right(payload(prompt_of(request)))


def count(text: str) -> int:
    """Count tokens as this server does."""
    return len(_TOKEN.findall(text))


def cut(text: str, tokens: int) -> str:
    """Return so many tokens of a text."""
    found = list(_TOKEN.finditer(text))
    return text if len(found) <= tokens else text[: found[tokens - 1].end() if tokens else 0]


def prompt_of(request: Mapping[str, Any]) -> str:
    """Return everything that a request says in words."""
    return "\n".join(str(message["content"]) for message in request["messages"])


@dataclass
class ModelServer:
    """What is answered, what was asked, and what the server would send a bill for."""

    script: Script
    lacks: frozenset[Lack] = frozenset()
    context: int = 1_000_000
    key: str | None = None
    """Refuse every other one."""
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of all requests, refused ones included."""
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Their names in small letters."""
    calls: int = 0
    """Requests that were answered with a completion, whole or not."""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    go: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    @property
    def prompts(self) -> list[str]:
        """Return the words of every request."""
        return [prompt_of(request) for request in self.asked]

    @property
    def blob(self) -> str:
        """Return every character that came in, headers aside."""
        return json.dumps(self.asked, ensure_ascii=False)

    def next(self, request: Mapping[str, Any]) -> Says:
        """Return what to say now; the last line of a script is said for ever."""
        script = self.script
        if callable(script):
            return script(request)
        if isinstance(script, Says):
            return script
        return script[min(len(self.asked), len(script)) - 1]


@contextmanager
def model_server(
    script: Script, *lacks: Lack, context: int = 1_000_000, key: str | None = None
) -> Iterator[ModelServer]:
    """Serve until the block ends; `url` is what a client takes for its base URL."""
    server = ModelServer(script, frozenset(lacks), context, key)
    with served(_handler(server)) as url:
        server.url = f"{url}/v1"
        yield server
        server.go.set()


def _refusal(server: ModelServer, body: Mapping[str, Any], key: str | None) -> Says | None:
    """Return the error for what the server does not have, or None."""
    if server.key is not None and key != server.key:
        return failing(401, "Incorrect API key provided", "invalid_api_key")
    wanted = (body.get("response_format") or {}).get("type")
    if wanted in server.lacks:
        return failing(400, f"'response_format' of type '{wanted}' is not supported")
    if "tools" in body and "tools" in server.lacks:
        return failing(400, "This server does not support tools; remove 'tools'")
    if not body.get("stream") and "plain" in server.lacks:
        return failing(400, "Only streaming is supported: set stream to true")
    for name in ("max_tokens", "max_completion_tokens", "temperature"):
        if name in body and name in server.lacks:
            return failing(400, f"Unsupported parameter: '{name}'", "unsupported_parameter")
    if "system" in server.lacks and any(m["role"] == "system" for m in body["messages"]):
        return failing(400, "System role not supported")
    if "stream_options" in body and "stream_usage" in server.lacks:
        return failing(400, "Unrecognized request argument supplied: stream_options")
    if count(prompt_of(body)) > server.context:
        return over_context(most=server.context)
    return None


def _completion(server: ModelServer, body: Mapping[str, Any], says: Says) -> dict[str, Any]:
    """Return the completion, cut at the limit of the request, and put it on the bill."""
    limit = body.get("max_completion_tokens") or body.get("max_tokens") or 1_000_000
    text = cut(says.text, limit)
    finish = says.finish or ("length" if len(text) < len(says.text) else "stop")
    tool = (body.get("tool_choice") or {}).get("function", {}).get("name")
    message: dict[str, Any] = {"role": "assistant", "content": None if says.silent else text}
    if says.refusal:
        message["refusal"] = says.refusal
    elif tool and not says.raw and not says.silent:
        call = {"name": tool, "arguments": text}
        message |= {
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
        }
    elif not (says.raw or says.silent or body.get("response_format")):
        message["content"] = f"Here it is.\n```json\n{text}\n```\nHope that helps!"
    sent, made = count(prompt_of(body)), count(text or says.refusal)
    usage = {
        "prompt_tokens": sent,
        "completion_tokens": made,
        "total_tokens": sent + made,
        "prompt_tokens_details": {"cached_tokens": says.cached},
    }
    with server.lock:
        server.calls += 1
        server.input_tokens += sent
        server.output_tokens += made
        server.cached_tokens += says.cached
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        **({} if "usage" in server.lacks else {"usage": usage}),
    }


def _events(body: Mapping[str, Any], completion: dict[str, Any]) -> bytes:
    """Return a completion as server-sent events, its text in small pieces."""
    message, choice = completion["choices"][0]["message"], completion["choices"][0]
    head = {k: completion[k] for k in ("id", "created", "model")}
    head["object"] = "chat.completion.chunk"
    deltas: list[dict[str, Any]] = [{"role": "assistant"}]
    if message.get("content"):
        text = message["content"]
        deltas += [{"content": text[n : n + 40]} for n in range(0, len(text), 40)]
    if message.get("refusal"):
        deltas.append({"refusal": message["refusal"]})
    for call in message.get("tool_calls", ()):
        deltas.append({"tool_calls": [{"index": 0, **call}]})
    chunks = [{**head, "choices": [{"index": 0, "delta": d}]} for d in deltas]
    end = {"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}
    chunks.append({**head, "choices": [end]})
    if (body.get("stream_options") or {}).get("include_usage") and "usage" in completion:
        chunks.append({**head, "choices": [], "usage": completion["usage"]})
    return b"".join(b"data: " + json.dumps(c).encode() + b"\n\n" for c in chunks) + (
        b"data: [DONE]\n\n"
    )


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            names = {"object": "list", "data": [{"id": "scripted", "object": "model"}]}
            self._note({})
            given = self.headers.get("Authorization", "")[7:]
            if server.key not in (None, given):
                wrong = failing(401, "Incorrect API key provided", "invalid_api_key")
                self._send(401, json.dumps({"error": wrong.error}).encode())
                return
            self._send(200, json.dumps(names).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
            with server.lock:
                server.asked.append(body)
            self._note(body)
            key = self.headers.get("api-key") or self.headers.get("Authorization", "")[7:]
            says = _refusal(server, body, key) or server.next(body)
            if says.delay:
                server.go.wait(says.delay)
            if says.mode == "error":
                self._send(says.status, json.dumps({"error": says.error}).encode(), says.headers)
            elif says.mode == "bytes":
                self._send(says.status, says.body, says.headers)
            else:
                self._complete(body, says)

        def _complete(self, body: Mapping[str, Any], says: Says) -> None:
            completion = _completion(server, body, says)
            streams = bool(body.get("stream"))
            data = _events(body, completion) if streams else json.dumps(completion).encode()
            kind = "text/event-stream" if streams else "application/json"
            if says.mode == "answer":
                self._send(200, data, {"Content-Type": kind})
                return
            self._begin(200, len(data), {"Content-Type": kind})
            if says.mode == "trickle":
                self._trickle(data)
                return
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            if says.mode == "stall":
                server.go.wait(60)
            self.close_connection = True

        def _trickle(self, data: bytes) -> None:
            for n in range(len(data)):
                if server.go.wait(0.05):
                    return
                try:
                    self.wfile.write(data[n : n + 1])
                except OSError:
                    return

        def _note(self, body: Mapping[str, Any]) -> None:
            with server.lock:
                server.paths.append(self.path)
                server.headers.append({k.lower(): v for k, v in self.headers.items()})

        def _begin(self, status: int, length: int, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def _send(self, status: int, data: bytes, headers: Mapping[str, str] = {}) -> None:  # noqa: B006
            try:
                self._begin(status, len(data), headers)
                self.wfile.write(data)
            except OSError:
                self.close_connection = True  # whoever asked did not wait

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the log of tests short."""

    return Handler
