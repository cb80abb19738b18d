"""What a language model was asked and what came of it, as the report keeps it."""

from typing import Annotated, Final, Literal

from pydantic import Field

from patchwright.searched import Value

BY_MODEL: Final = "model-"
"""How the operator of a patch begins that a language model proposed; the rung follows."""

RungEnd = Literal[
    "plausible", "doubtful", "refused", "repeated", "nothing", "unreadable", "unavailable", "limit"
]
"""How a rung ended: the last four without a candidate that was new and could be applied."""


class PackedPart(Value):
    """One thing that could have been in a prompt; tokens are estimated."""

    name: str
    tokens: int
    kept: bool


class Packing(Value):
    """How the first prompt of a rung was filled; tokens are estimated."""

    budget: int = 0
    used: int = 0
    parts: tuple[PackedPart, ...] = ()


class RungReport(Value):
    """One step of the escalation and what came of it."""

    name: str
    model: str = ""
    calls: int = 0
    candidates: int = 0
    """Distinct patches that could be applied and were examined."""
    end: RungEnd
    notes: tuple[str, ...] = ()
    """What was said back to the model, a line each; redacted."""
    packing: Packing = Packing()
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


class Explanation(Value):
    """Why the tests failed and what to look at, in plain words: prose, and no evidence."""

    root_cause: str = ""
    checklist: tuple[str, ...] = ()
    origin: Literal["", "template", "model"] = ""


class Consultation(Value):
    """What the model tier did; empty when it was not asked."""

    rungs: tuple[RungReport, ...] = ()
    repaired_by: str = ""
    """The rung whose patch passed every check; empty when none did."""
    calls: Annotated[int, Field(ge=0)] = 0
