"""One request to one server and what came of it: the only module that knows langchain-openai.

The prompt goes out as it is and the text comes back as it is. Forms are asked for in the body of
the request and never through the library, which would lose the usage of an answer that was cut
and raise for one that is not valid. `_generate` and `_stream` are called rather than `invoke`,
since that traces the whole conversation as soon as a variable of LangSmith says so.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal

from patchwright.model.asking import Message, Usage
from patchwright.model.endpoint import Endpoint

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai.chat_models.base import BaseChatOpenAI

AZURE_VERSION: Final = "2024-10-21"
NO_KEY: Final = "none"
"""Sent to servers that want no key, since the client wants one."""
MOST_MESSAGE: Final = 600

TroubleKind = Literal[
    "unreachable",
    "timeout",
    "lost",
    "rate_limited",
    "out_of_quota",
    "key_refused",
    "forbidden",
    "not_found",
    "server_error",
    "bad_request",
    "context_overflow",
    "filtered",
    "malformed",
]

_TOO_LONG = re.compile(
    r"(?i)context_length|context.(?:length|window|size)|prompt is too long|too many tokens"
    r"|exceeds? the (?:available|maximum|configured)|tokens_limit_reached|request body too large"
    r"|input tokens exceed"
)
_MOST_TOKENS = re.compile(
    r"(?i)(?:context (?:length|window|size)(?: is| of)?|max(?:imum)? size:?|n_ctx)\D{0,12}(\d{3,8})"
)
_NO_MONEY = re.compile(r"(?i)insufficient_quota|exceeded your current quota|billing")


@dataclass(frozen=True)
class Heard:
    """A completion; `text` is the content or the arguments of the tool that was called."""

    text: str
    refusal: str
    finish: str
    usage: Usage | None


@dataclass(frozen=True)
class Trouble:
    """Why there is no completion."""

    kind: TroubleKind
    message: str
    status: int = 0
    retry_after: float | None = None
    room: int | None = None
    """Tokens that the server says fit."""

    @property
    def may_be_charged(self) -> bool:
        """Say whether the server may have made an answer that did not arrive."""
        return self.kind in ("timeout", "lost", "malformed")


@dataclass(frozen=True)
class Saying:
    """One request in the words of the API."""

    model: str
    messages: tuple[Message, ...]
    body: Mapping[str, Any]
    streams: bool
    stream_usage: bool
    seconds: float


@dataclass
class Line:
    """The connection to one endpoint."""

    endpoint: Endpoint
    clients: dict[str, "BaseChatOpenAI"] = field(default_factory=dict)

    def say(self, saying: Saying) -> Heard | Trouble:
        """Send a request and return what came of it, at the latest after its seconds.

        The clock of the HTTP client counts each read for itself, and looking up a name has none:
        so the wait is for a thread, which a server that never ends keeps and nobody waits for.
        """
        late = Trouble("timeout", f"no answer within {saying.seconds:.0f} seconds")
        try:
            return _within(saying.seconds + 1.0, lambda: self._speak(saying))
        except (TooLate, CancelledError):
            self.clients.clear()
            return late

    def _speak(self, saying: Saying) -> Heard | Trouble:
        import httpx2
        import openai

        client = self._client(saying)
        more: dict[str, Any] = {"extra_body": dict(saying.body), "timeout": saying.seconds}
        try:
            messages = _as_messages(saying.messages)
            if saying.streams:
                return _joined(client, messages, more, saying.stream_usage)
            return _heard_from(client._generate(messages, **more).generations[0])
        except openai.OpenAIError as error:
            return _trouble_with(error)
        except httpx2.HTTPError as error:
            return _unconnected(error)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            # What the library makes of an answer that is no completion.
            return Trouble("malformed", f"the answer is no completion ({type(error).__name__})")

    def _client(self, saying: Saying) -> "BaseChatOpenAI":
        found = self.clients.get(saying.model)
        if found is None:
            found = self.clients[saying.model] = _connect(self.endpoint, saying.model)
        return found


def list_models(endpoint: Endpoint, seconds: float) -> tuple[str, ...] | Trouble:
    """Return the names of the models that an endpoint has; no model is asked anything."""
    import openai

    client = _connect(endpoint, "none").root_client.with_options(timeout=seconds)
    try:
        return tuple(str(model.id) for model in client.models.list().data)
    except openai.OpenAIError as error:
        return _trouble_with(error)
    except (ValueError, TypeError, AttributeError) as error:
        return Trouble("malformed", f"the answer is no list of models ({type(error).__name__})")


def _connect(endpoint: Endpoint, model: str) -> "BaseChatOpenAI":
    """Return the library's client: no retries and no streaming but ours, and no other API."""
    from langchain_openai import AzureChatOpenAI, ChatOpenAI
    from pydantic import SecretStr

    key = SecretStr(endpoint.key or NO_KEY)
    if endpoint.kind == "azure" and not endpoint.url.endswith("/v1"):
        return AzureChatOpenAI(
            azure_endpoint=endpoint.url,
            azure_deployment=model,
            api_version=AZURE_VERSION,
            api_key=key,
            max_retries=0,
            use_responses_api=False,
        )
    return ChatOpenAI(
        model=model,
        base_url=endpoint.url,
        api_key=key,
        max_retries=0,
        use_responses_api=False,
        stream_usage=False,
    )


def _as_messages(messages: tuple[Message, ...]) -> "list[BaseMessage]":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    return [kinds[message.role](message.text) for message in messages]


def _joined(
    client: "BaseChatOpenAI", messages: "list[BaseMessage]", more: dict[str, Any], usage: bool
) -> Heard | Trouble:
    """Read a streamed answer to its end; one that breaks off is none."""
    whole: Any = None
    refusal = ""
    for chunk in client._stream(messages, stream_usage=usage, **more):
        refusal += chunk.message.additional_kwargs.get("refusal") or ""
        whole = chunk if whole is None else whole + chunk
    if whole is None or not (whole.generation_info or {}).get("finish_reason"):
        return Trouble("lost", "the streamed answer broke off")
    return _heard_from(whole, refusal)


def _heard_from(generation: Any, refusal: str = "") -> Heard:
    message = generation.message
    kept = message.additional_kwargs
    calls = [*message.tool_calls, *message.invalid_tool_calls]
    text = message.text if isinstance(message.text, str) else message.text()
    if calls:
        raw = kept.get("tool_calls") or ()
        text = _arguments(raw, calls)
    used = message.usage_metadata
    usage = None
    if used is not None and used["input_tokens"] + used["output_tokens"] > 0:
        cached = (used.get("input_token_details") or {}).get("cache_read") or 0
        usage = Usage(used["input_tokens"], used["output_tokens"], cached)
    finish = str((generation.generation_info or {}).get("finish_reason") or "stop")
    return Heard(text, str(kept.get("refusal") or refusal), finish, usage)


def _arguments(raw: Any, calls: list[Any]) -> str:
    """Return the arguments of the first call as the model wrote them."""
    import json

    if raw:
        return str(raw[0]["function"]["arguments"])
    given = calls[0].get("args")
    return given if isinstance(given, str) else json.dumps(given)


def _trouble_with(error: Any) -> Trouble:
    """Return what an error of the library means; its text is the server's, and cut short."""
    import openai

    said = str(getattr(error, "message", "") or error)[:MOST_MESSAGE]
    if isinstance(error, openai.APIConnectionError):
        return _unconnected(error)
    status = int(getattr(error, "status_code", 0) or 0)
    code = str(getattr(error, "code", "") or "")
    if status == 0:
        return Trouble("malformed", said)
    if _overflows(status, code, said):
        found = _MOST_TOKENS.search(said)
        return Trouble("context_overflow", said, status, room=int(found[1]) if found else None)
    if code == "content_filter":
        return Trouble("filtered", said, status)
    if _NO_MONEY.search(f"{code} {said}") and status in (402, 403, 429) or status == 402:
        return Trouble("out_of_quota", said, status)
    return Trouble(_KINDS.get(status) or _kind_of(status), said, status, _retry_after(error))


_KINDS: Final[dict[int, TroubleKind]] = {
    401: "key_refused",
    403: "forbidden",
    404: "not_found",
    429: "rate_limited",
}


def _kind_of(status: int) -> TroubleKind:
    if status in (408, 409, 425) or status >= 500:
        return "server_error"
    return "bad_request"


def _overflows(status: int, code: str, said: str) -> bool:
    """Say whether a prompt was too long; openai 3 keeps the code out of the error's text."""
    if code in ("context_length_exceeded", "tokens_limit_reached") or status == 413:
        return True
    return status in (400, 422, 500) and bool(_TOO_LONG.search(said))


def _unconnected(error: BaseException) -> Trouble:
    """Tell a server that was never reached from one that broke off, which may have answered."""
    import httpx2

    never = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, httpx2.HTTPError):
        cause = cause.__cause__
    name = type(cause or error).__name__
    if isinstance(cause, (*never, httpx2.ProxyError, httpx2.PoolTimeout)):
        return Trouble("unreachable", f"the server cannot be reached ({name})")
    if isinstance(cause, httpx2.TimeoutException):
        return Trouble("timeout", "the server did not answer in time")
    return Trouble("lost", f"the connection broke off ({name})")


def _retry_after(error: Any) -> float | None:
    """Return the seconds that a server asks to wait, as a number or as a date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    return _until(headers.get("retry-after"), headers.get("date"))


def _until(moment: str | None, now: str | None) -> float | None:
    from email.utils import parsedate_to_datetime

    try:
        then, here = parsedate_to_datetime(moment or ""), parsedate_to_datetime(now or "")
        return max(0.0, (then - here).total_seconds())
    except (ValueError, TypeError):
        return None


def _within(seconds: float, work: "Callable[[], Heard | Trouble]") -> "Heard | Trouble":
    """Do something in a thread that nobody waits for longer; raises TooLate."""
    made: Future[Heard | Trouble] = Future()

    def run() -> None:
        try:
            made.set_result(work())
        finally:
            made.cancel()  # an error of ours: it goes to standard error, and nobody waits for it

    Thread(target=run, daemon=True).start()
    return made.result(seconds)
