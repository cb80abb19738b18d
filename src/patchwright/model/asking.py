"""The values between those who ask a language model and the client that talks to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from pydantic import BaseModel

from patchwright.models import Ending, ModelSpend

Finish = Literal["stop", "length", "refusal", "filtered", "context_overflow", "empty"]
"""How an answer ended: `length` was cut at its limit, `context_overflow` was never begun."""


class Message(NamedTuple):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


class Room(NamedTuple):
    """How many tokens fit: of the prompt, and of the answer."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class Plain:
    """A form of the answer in plain text, for models that cannot keep to JSON."""

    words: str
    """What is said at the end of the prompt instead of the schema."""
    read: Callable[[str], object]
    """Returns what the schema validates, or None where the text holds nothing of the form."""


@dataclass(frozen=True)
class Request:
    """One question; `messages` say in words what is wanted, `schema` in which form."""

    messages: tuple[Message, ...]
    schema: type[BaseModel]
    output_tokens: int
    temperature: float = 0.0
    rung: str = ""
    """What the caller was trying, for the records."""
    plain: Plain | None = None
    """Used where a server can enforce no form; JSON in the text is understood as well."""


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer; cached ones are among those of the input."""

    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    estimated: bool = False
    """The server did not say, so this is counted from the texts, rather too high than too low."""


@dataclass(frozen=True)
class Reply:
    """What a model answered; `value` is None and `problem` says why when it has not the form."""

    value: BaseModel | None
    text: str
    problem: str
    model: str
    """The model that answered, which may be a fallback."""
    usage: Usage
    finish: Finish
    seconds: float


class Asks(Protocol):
    """What the tier needs of a client."""

    def ask(self, request: Request, model: str) -> Reply | Ending:
        """Return an answer, or why there is none: the provider, or a limit. Raises nothing.

        When the model is not there, those after it in the order of the settings are asked.
        """

    def room(self, model: str) -> Room:
        """Return what fits into one question to a model, as far as is known by now."""

    def spent(self) -> ModelSpend:
        """Return what was spent so far."""
