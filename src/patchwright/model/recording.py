"""Conversations kept by the hash of what was asked, so that they can be held again offline."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from patchwright.model.asking import Asks, Reply, Request, Room, Usage
from patchwright.model.capabilities import Form
from patchwright.model.forms import read_reply, strict_schema
from patchwright.model.spending import Spending
from patchwright.models import Ending, ModelSpend, Outcome

_ANSWER_KEPT: Final = ("text", "problem", "model", "finish", "seconds")


@dataclass
class Recorded:
    """Answers from a folder; what it does not hold is asked of `asks`, if there is one, and kept.

    A recorded answer is on the bill like the call that it was, so that figures are the same.
    """

    folder: Path
    spending: Spending
    """That of `asks`, when there is one."""
    asks: Asks | None = None
    redact: Callable[[str], str] = lambda text: text
    """Takes secrets out of an answer before it is kept; prompts are kept as their hash alone."""
    replayed: int = 0
    turns: dict[str, int] = field(default_factory=dict)
    """How often each question was put: samples of one prompt are several answers."""

    def ask(self, request: Request, model: str) -> Reply | Ending:
        """Return the recorded answer, or a new one."""
        name = question_hash(request, model)
        turn = self.turns.get(name, 0)
        self.turns[name] = turn + 1
        place = self.folder / f"{name}-{turn}.json"
        known = _read(place)
        if known is not None:
            allowed = self.spending.allow(model, 0, request.output_tokens)
            return allowed if isinstance(allowed, Ending) else self._again(known, request)
        if self.asks is None:
            sentence = f"The conversation with {model} is not among the recorded ones."
            return Ending(
                outcome=Outcome.PROVIDER_UNAVAILABLE,
                reason="model_not_recorded",
                sentence=sentence,
            )
        found = self.asks.ask(request, model)
        if isinstance(found, Reply):
            self._keep(place, found)
        return found

    def room(self, model: str) -> Room:
        """Return the room of whoever is asked."""
        return self.asks.room(model) if self.asks else self.spending.prices.endpoint.room

    def spent(self) -> ModelSpend:
        """Return what the answers cost, now or when they were recorded."""
        return self.spending.spent()

    def _again(self, known: dict[str, Any], request: Request) -> Reply:
        usage = Usage(**known["usage"])
        self.replayed += 1
        self.spending.settle(known["model"], usage, 0)
        value, problem = None, known["problem"]
        if known["valued"]:
            value, problem = read_reply(known["text"], request, Form.TEXT)
        kept = {name: known[name] for name in _ANSWER_KEPT if name != "problem"}
        return Reply(value=value, problem=problem, usage=usage, **kept)

    def _keep(self, place: Path, reply: Reply) -> None:
        row = {name: getattr(reply, name) for name in _ANSWER_KEPT}
        row |= {"usage": asdict(reply.usage), "valued": reply.value is not None}
        row["text"] = self.redact(reply.text)
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_suffix(".part")
        part.write_text(json.dumps(row, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        part.replace(place)


def question_hash(request: Request, model: str) -> str:
    """Return what names a question: everything that is said and everything that is asked for."""
    asked = {
        "model": model,
        "messages": [list(message) for message in request.messages],
        "schema": strict_schema(request.schema),
        "output_tokens": request.output_tokens,
        "temperature": request.temperature,
    }
    data = json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:32]


def _read(place: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
