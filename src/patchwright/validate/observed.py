"""What candidates were seen to do on the same calls: frozen values, and what reads them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Origin = Literal["passing", "failing", "near", "edge"]
"""Recorded in a passing or failing test, mutated a little, or mutated to an extreme."""


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call that was compared; the texts are the target's own and untrusted."""

    function: str
    origin: Origin
    entry: bool
    """Whether a test makes it itself, or something like it."""
    text: str = ""
    module: str = ""
    name: str = ""
    arguments: str = ""
    """Source of the arguments, empty when they cannot be written down."""

    @property
    def recorded(self) -> bool:
        """Say whether a test made exactly this call."""
        return self.origin in ("passing", "failing")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one call brought; `left` names what became of its arguments when they changed."""

    word: Literal["returned", "yielded", "raised", "out_of_steps", "unknown"]
    type: str = ""
    digest: str = ""
    left: str = ""
    text: str = ""
    literal: str = ""

    @property
    def known(self) -> bool:
        """Say whether there is an answer."""
        return self.word != "unknown"

    @property
    def fine(self) -> bool:
        """Say whether the call ended with a value."""
        return self.word in ("returned", "yielded")

    def differs(self, other: "Answer") -> bool:
        """Say whether two known answers are not the same behaviour; 0, 0.0 and False are."""
        mine = (self.word, self.type, self.digest, self.left)
        if not (self.known and other.known):
            return False
        if mine == (other.word, other.type, other.digest, other.left):
            return False
        number = self.number
        return number is None or self.left != other.left or number != other.number

    @property
    def number(self) -> float | None:
        """Return the returned number as one that compares like it, None for anything else."""
        if self.word != "returned" or self.type not in ("int", "float", "bool"):
            return None
        if self.type == "bool":
            return {"True": 1.0, "False": 0.0}.get(self.literal)
        try:
            return float(self.literal)
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Observed:
    """Answers of the code as it was and of candidates, call by call."""

    calls: tuple[SeenCall, ...] = ()
    base: tuple[Answer, ...] = ()
    answers: Mapping[int, tuple[Answer, ...]] = field(default_factory=dict)
    skipped: int = 0
    """Calls that could not be copied."""

    def changed(self, n: int, places: Sequence[int]) -> Iterator[int]:
        """Yield the calls among `places` that a candidate answers otherwise than the base."""
        mine = self.answers.get(n, ())
        return (p for p in places if mine and mine[p].differs(self.base[p]))

    def differing(self, first: int, second: int, places: Sequence[int]) -> list[int]:
        """Return the calls among `places` that two candidates answer differently."""
        one, two = self.answers.get(first), self.answers.get(second)
        if one is None or two is None:
            return []
        return [p for p in places if one[p].differs(two[p])]
