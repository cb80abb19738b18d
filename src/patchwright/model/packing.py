"""Pack what is known into a budget of tokens: what is suspected most first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from patchwright.consulted import PackedPart, Packing

BYTES_A_TOKEN: Final = 3.0
"""Low for code and prose, so that an estimate is rather too high."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that could be said; of two that do not both fit the higher `worth` is said."""

    name: str
    text: str
    worth: float
    need: str = ""
    """The name of a part without which this one means nothing."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What is said, by name, and how much of the budget it takes."""

    kept: frozenset[str]
    packing: Packing


def count_tokens(text: str) -> int:
    """Estimate how many tokens a text has; no tokenizer is known for every server."""
    return int(len(text.encode("utf-8", "replace")) / BYTES_A_TOKEN) + 1


def pack(parts: Sequence[Part], budget: int, fixed: int) -> Packed:
    """Choose the parts that fit beside `fixed` tokens; the first is always said.

    In the order of their worth; one that does not fit is left out and smaller ones may still fit.
    """
    used, kept, rows = fixed, set[str](), []
    for number, part in enumerate(sorted(parts, key=lambda p: (-p.worth, p.name))):
        tokens = count_tokens(part.text)
        fits = used + tokens <= budget and (not part.need or part.need in kept)
        if fits or number == 0:
            kept.add(part.name)
            used += tokens
        rows.append(PackedPart(name=part.name[:200], tokens=tokens, kept=part.name in kept))
    return Packed(frozenset(kept), Packing(budget=budget, used=used, parts=tuple(rows)))
