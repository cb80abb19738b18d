"""What tests of the model tier ask with: a clock that only sleeps move, and one small schema."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict
from wire.model import ModelServer

from patchwright.config import Config
from patchwright.model.asking import Message, Plain, Reply, Request
from patchwright.model.client import Client, make_client
from patchwright.model.endpoint import Endpoint, Kind
from patchwright.models import Ending


class Edit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    path: str
    old: str
    new: str
    why: str | None = None


class Edits(BaseModel):
    model_config = ConfigDict(extra="forbid")

    edits: list[Edit]
    note: str = ""


EDITS = {"edits": [{"path": "a.py", "old": "a < b", "new": "a <= b", "why": None}], "note": ""}
VALUE = Edits.model_validate(EDITS)
QUESTION = (Message("system", "You repair Python."), Message("user", "def f(a, b): return a < b"))


@dataclass
class Clock:
    """Seconds that pass when somebody sleeps, and what the sleeps were."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def question(output: int = 1000, plain: Plain | None = None) -> Request:
    return Request(QUESTION, Edits, output, plain=plain)


def client_of(
    server: ModelServer, clock: Clock | None = None, kind: Kind = "compatible", **settings: Any
) -> Client:
    clock = clock or Clock()
    config = Config.model_validate({"model": "small", **settings})
    endpoint = Endpoint(server.url, kind, server.key or "")
    return make_client(config, endpoint, clock=clock, sleep=clock.sleep)


def answered(found: Reply | Ending) -> Reply:
    assert isinstance(found, Reply), found
    return found


def ended(found: Reply | Ending) -> Ending:
    assert isinstance(found, Ending), found
    return found


def agree(client: Client, server: ModelServer) -> None:
    """Require that we counted what the server did."""
    spent = client.spent()
    ours = (spent.calls, spent.input_tokens, spent.output_tokens, spent.cached_tokens)
    theirs = (server.calls, server.input_tokens, server.output_tokens, server.cached_tokens)
    assert ours == theirs
    assert spent.estimated_calls == 0
