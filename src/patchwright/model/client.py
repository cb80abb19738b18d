"""Ask models within limits: forms that the server takes, few retries, fallbacks, a breaker."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from patchwright.config import Config
from patchwright.model.asking import Finish, Message, Reply, Request, Room, Usage
from patchwright.model.breaker import Breaker
from patchwright.model.capabilities import Abilities, Known, adapted, lowered
from patchwright.model.endpoint import Endpoint
from patchwright.model.forms import body_for, messages_for, read_reply
from patchwright.model.prices import Prices, parse_prices
from patchwright.model.speaking import Heard, Line, Saying, Trouble
from patchwright.model.spending import Limits, Spending
from patchwright.model.words import ended_by
from patchwright.models import Ending, ModelSpend, Outcome

MOST_RETRIES: Final = 2
MOST_WAIT: Final = 60.0
"""Seconds that a server may ask to wait; a longer pause is an answer."""
FIRST_WAIT: Final = 1.0
MOST_CALL_SECONDS: Final = 600.0
MOST_CHANGES: Final = 10
"""Requests that finding out what a server takes may need."""

_RETRIED: Final = frozenset({"unreachable", "lost", "rate_limited", "server_error"})
_FOR_GOOD: Final = frozenset({"out_of_quota", "key_refused", "forbidden", "not_found"})
_FINISHES: Final[dict[str, Finish]] = {
    "length": "length",
    "max_tokens": "length",
    "content_filter": "filtered",
}


@dataclass
class Client:
    """The models of one endpoint; `sleep` waits for seconds, `clock` counts them."""

    endpoint: Endpoint
    models: tuple[str, ...]
    """The models of the settings from the smallest on, then their fallbacks."""
    spending: Spending
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    known: Known = field(default_factory=Known)
    rooms: dict[str, Room] = field(default_factory=dict)
    line: Line = field(init=False)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.line = Line(self.endpoint)
        self.breaker = Breaker(self.clock)

    def ask(self, request: Request, model: str) -> Reply | Ending:
        """Return the answer of a model or of the first fallback that is there, or why none is."""
        first: Ending | None = None
        for name in self._in_turn(model):
            found = self._ask(request, name)
            if isinstance(found, Reply) or _ends_all(found):
                return found
            first = first or found
        return first or ended_by(Trouble("not_found", "no model is named"), model)

    def room(self, model: str) -> Room:
        """Return what fits into one question to a model, as far as is known by now."""
        return self.rooms.get(model, self.endpoint.room)

    def spent(self) -> ModelSpend:
        """Return what was spent so far."""
        return self.spending.spent()

    def _in_turn(self, model: str) -> Iterator[str]:
        yield model
        here = self.models.index(model) + 1 if model in self.models else 0
        yield from (name for name in self.models[here:] if name != model)

    def _ask(self, request: Request, model: str) -> Reply | Ending:
        """Ask one model, with as many requests as it takes and no more."""
        if self.breaker.is_open(model):
            return ended_by(None, model)
        began = self.clock()
        try:
            return self._exchange(request, model)
        finally:
            self.spending.seconds += self.clock() - began

    def _exchange(self, request: Request, model: str) -> Reply | Ending:
        retries, began = 0, self.clock()
        trouble = Trouble("bad_request", "the server refuses every form of the request")
        for _ in range(MOST_CHANGES + MOST_RETRIES + 1):
            abilities = self._abilities(model)
            attempt = self._prepared(request, model, abilities, began)
            if isinstance(attempt, Ending):
                return attempt
            heard = self.line.say(attempt.saying)
            if isinstance(heard, Heard):
                self.breaker.succeeded(model)
                return self._replied(request, attempt, heard, self.clock() - began)
            trouble = heard
            self._settle_trouble(attempt, trouble)
            changed = adapted(abilities, trouble)
            if changed is not None:
                self.known.note(self.endpoint.url, model, changed)
                continue
            if trouble.kind in ("context_overflow", "filtered"):
                return self._unanswered(attempt, trouble, self.clock() - began)
            wait = self._wait(trouble, retries, began)
            if wait is None:
                break
            retries += 1
            self.sleep(wait)
        self.breaker.failed(model, for_good=trouble.kind in _FOR_GOOD)
        return ended_by(trouble, model, self.endpoint.kind)

    def _abilities(self, model: str) -> Abilities:
        newer = self.endpoint.kind in ("openai", "azure")
        limit = "max_completion_tokens" if newer else "max_tokens"
        return self.known.of(self.endpoint.url, model, limit)

    def _prepared(
        self, request: Request, model: str, abilities: Abilities, began: float
    ) -> "Attempt | Ending":
        """Return the next request, within the limits, or the limit that it would break."""
        messages = messages_for(abilities.form, request, system=abilities.system)
        body = body_for(abilities.form, request.schema)
        prompt = self.spending.estimate(model, messages, json.dumps(body) if body else "")
        output = self.spending.allow(model, prompt, request.output_tokens)
        if isinstance(output, Ending):
            return output
        left = self.spending.limits.seconds - self.spending.seconds - (self.clock() - began)
        if left <= 0:
            return self.spending.out_of_time()
        body[abilities.limit] = output
        if abilities.temperature:
            body["temperature"] = request.temperature
        saying = Saying(
            model=model,
            messages=messages,
            body=body,
            streams=abilities.streams,
            stream_usage=abilities.stream_usage,
            seconds=min(left, MOST_CALL_SECONDS),
        )
        return Attempt(saying, abilities, prompt, output)

    def _replied(self, request: Request, attempt: "Attempt", heard: Heard, took: float) -> Reply:
        usage = heard.usage or self._guessed(attempt, heard.text)
        self.spending.settle(attempt.saying.model, usage, attempt.prompt)
        finish = _finish_of(heard)
        value, problem = None, _problem_of(finish, heard)
        if heard.text.strip() and finish in ("stop", "length"):
            value, why = read_reply(heard.text, request, attempt.abilities.form)
            problem = "" if value is not None else problem or why
        self._learn(attempt, heard, kept=value is not None)
        return Reply(
            value=value,
            text=heard.text,
            problem=problem,
            model=attempt.saying.model,
            usage=usage,
            finish=finish,
            seconds=took,
        )

    def _learn(self, attempt: "Attempt", heard: Heard, *, kept: bool) -> None:
        """Remember a form that worked; one that the server took and did not keep is dropped."""
        model, abilities = attempt.saying.model, attempt.abilities
        ignored = _finish_of(heard) == "stop" and not heard.text.lstrip().startswith("{")
        lower = lowered(abilities) if ignored and not kept else None
        self.known.note(self.endpoint.url, model, lower or replace(abilities, proven=True))

    def _guessed(self, attempt: "Attempt", text: str) -> Usage:
        """Return a usage for a server that tells none, rather too high than too low."""
        words = self.spending.estimate(attempt.saying.model, (Message("assistant", text),), "")
        return Usage(attempt.prompt, min(words, attempt.output), estimated=True)

    def _settle_trouble(self, attempt: "Attempt", trouble: Trouble) -> None:
        """Put on the bill what may have been charged; a plain error costs nothing."""
        model = attempt.saying.model
        if trouble.may_be_charged:
            usage = Usage(attempt.prompt, attempt.output, estimated=True)
            self.spending.settle(model, usage, attempt.prompt)
        else:
            self.spending.failed(model)

    def _unanswered(self, attempt: "Attempt", trouble: Trouble, took: float) -> Reply:
        """Return a reply for a prompt that this model does not take; another one may fit."""
        model = attempt.saying.model
        finish: Finish = "filtered"
        if trouble.kind == "context_overflow":
            finish = "context_overflow"
            self.rooms[model] = _smaller(self.room(model), attempt, trouble)
        return Reply(None, "", trouble.message, model, Usage(0, 0), finish, took)

    def _wait(self, trouble: Trouble, retries: int, began: float) -> float | None:
        """Return the seconds to wait before another try, None for no other try.

        A server that broke off in an answer may have charged for it, so it gets one try more and
        no second; one that took too long gets none.
        """
        most = 1 if trouble.kind == "lost" else MOST_RETRIES
        if trouble.kind not in _RETRIED or retries >= most:
            return None
        wait = trouble.retry_after
        wait = FIRST_WAIT * 2.0**retries if wait is None else wait
        left = self.spending.limits.seconds - self.spending.seconds - (self.clock() - began)
        return wait if wait <= min(MOST_WAIT, left) else None


@dataclass(frozen=True)
class Attempt:
    """One request as it goes out, with what was reserved for it."""

    saying: Saying
    abilities: Abilities
    prompt: int
    output: int


def make_client(
    config: Config,
    endpoint: Endpoint,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], object] = time.sleep,
) -> Client:
    """Return the client that the settings describe; nothing is imported or asked yet."""
    usd = config.max_cost_usd
    limits = Limits(
        calls=config.model_calls,
        seconds=config.model_seconds,
        tokens=config.max_tokens,
        usd=None if usd is None else Decimal(str(usd)),
    )
    spending = Spending(limits, Prices(endpoint, parse_prices(config.model_price)))
    models = (*config.models, *config.fallback_models)
    return Client(endpoint, models, spending, clock, sleep)


def _ends_all(ending: Ending) -> bool:
    """Say whether no other model would change an ending: limits hold for all, a price does not."""
    exhausted = ending.outcome is Outcome.BUDGET_EXHAUSTED
    return exhausted and ending.reason in ("model_calls_spent", "model_seconds_spent")


def _finish_of(heard: Heard) -> Finish:
    if heard.refusal:
        return "refusal"
    finish = _FINISHES.get(heard.finish, "stop")
    return "empty" if finish == "stop" and not heard.text.strip() else finish


def _problem_of(finish: Finish, heard: Heard) -> str:
    """Return what is wrong with an answer before it is read; a cut one may still be whole."""
    return {
        "stop": "",
        "length": "The answer was cut at its limit of tokens before it was complete.",
        "refusal": f"The model refused: {heard.refusal[:300]}",
        "filtered": "The provider's filter held the answer back.",
        "context_overflow": "",
        "empty": "The answer is empty.",
    }[finish]


def _smaller(room: Room, attempt: Attempt, trouble: Trouble) -> Room:
    """Return the room that a server's own figure leaves, or two thirds of what did not fit."""
    output = min(room.output_tokens, attempt.output)
    if trouble.room and trouble.room < attempt.prompt + attempt.output:
        output = min(output, max(256, trouble.room // 4))
        return Room(max(256, trouble.room - output), output)
    return Room(max(256, min(room.input_tokens, attempt.prompt) * 2 // 3), output)
