"""Stand in for a model: keep what would be sent, and send nothing."""

import json
from dataclasses import dataclass, field

from patchwright.model.asking import Reply, Request, Room, Usage
from patchwright.model.capabilities import Form
from patchwright.model.forms import body_for, messages_for
from patchwright.models import ModelSpend


@dataclass
class Shows:
    """Takes questions like a client and answers none of them; `texts` is what would leave."""

    room_for: Room
    texts: list[str] = field(default_factory=list)

    def ask(self, request: Request, model: str) -> Reply:
        """Keep the first question of a rung; the answer is that there is none."""
        text = _written(request, model)
        if text not in self.texts:
            self.texts.append(text)
        return Reply(None, "", "", model, Usage(0, 0), "refusal", 0.0)

    def room(self, model: str) -> Room:
        """Return the room that was chosen for all models."""
        return self.room_for

    def spent(self) -> ModelSpend:
        """Return that nothing was spent."""
        return ModelSpend()


def _written(request: Request, model: str) -> str:
    """Return a question as it would leave, with the form that is asked for first."""
    rows = [f"# step {request.rung}, to {model or 'the model'}"]
    for message in messages_for(Form.JSON_SCHEMA, request, system=True):
        rows += [f"## {message.role}", message.text]
    rows += ["## form", json.dumps(body_for(Form.JSON_SCHEMA, request.schema), indent=1)]
    return "\n\n".join(rows)
