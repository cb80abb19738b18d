"""Tell a patch that knows the tests' examples from one that repairs: by what it leaves alone.

A table of expected answers changes what is called with the values of failing tests and nothing
that is called with others, however the table is written down. Of a crash nothing is said: what
returns today has to be left alone by its repair.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from patchwright.validate.observed import Observed, SeenCall

LEAST_VALUES: Final = 3
"""Values that failing tests give one argument; fewer may be what is special about the fault."""
LEAST_OTHERS: Final = 4
"""Calls with other values that the code answers, and that must all be left alone."""
_Arguments = Sequence[str]
_OPEN, _SHUT = "([{", ")]}"


def knows_examples(observed: Observed, number: int) -> str | None:
    """Return the function of which a candidate changes the answers to known values only."""
    calls = observed.calls
    changed = {*observed.changed(number, range(len(calls)))}
    if not changed:
        return None
    fine = {n for n, answer in enumerate(observed.base) if answer.fine}
    return next(_bound(calls, changed, fine), None)


def _bound(calls: Sequence[SeenCall], changed: set[int], answered: set[int]) -> Iterator[str]:
    for function in dict.fromkeys(call.function for call in calls):
        mine = {n: split_arguments(c.text) for n, c in enumerate(calls) if c.function == function}
        failing = [n for n in mine if calls[n].origin == "failing" and n in changed & answered]
        near = [n for n in mine if calls[n].origin == "near" and n in answered]
        fine = [mine[n] for n in mine if calls[n].origin == "passing"]
        places = max((len(mine[n]) for n in failing), default=0)
        rows = [mine[n] for n in failing]
        others = [(mine[n], n in changed) for n in near]
        if any(_is_bound(rows, fine, others, place) for place in range(places)):
            yield function


def _is_bound(
    failing: Sequence[_Arguments],
    passing: Sequence[_Arguments],
    near: Sequence[tuple[_Arguments, bool]],
    place: int,
) -> bool:
    """Say whether the known values of one argument decide alone whether an answer changes."""
    known = {row[place] for row in failing if place < len(row)}
    left = {row[place] for row in passing if place < len(row)}
    others = {
        row[place]: changes
        for row, changes in sorted(near, key=lambda found: found[1])
        if place < len(row) and row[place] not in known | left
    }
    enough = len(known) >= LEAST_VALUES and len(others) >= LEAST_OTHERS
    return enough and not any(others.values())


def split_arguments(text: str) -> list[str]:
    """Return the arguments of a call as it is shown, which may be cut off."""
    inner = text.partition("(")[2]
    found, depth, start, quote = list[str](), 0, 0, ""
    for place, character in enumerate(inner):
        if quote:
            quote = "" if character == quote and inner[place - 1] != "\\" else quote
        elif character in "'\"":
            quote = character
        elif character in _OPEN:
            depth += 1
        elif character in _SHUT and depth == 0:
            return [*found, inner[start:place].strip()]
        elif character in _SHUT:
            depth -= 1
        elif character == "," and depth == 0:
            found.append(inner[start:place].strip())
            start = place + 1
    return [*found, inner[start:].strip()]
