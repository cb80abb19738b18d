"""Ask the warm zygote what candidates do on the calls that tests make, and on calls near them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast, get_args

from patchwright.untrusted import clean
from patchwright.validate.observed import Answer, Observed, Origin, SeenCall
from patchwright.validate.screen import Screen, Screened

MOST_CALLS: Final = 200
LONGEST_TEXT: Final = 300
SEED: Final = 20_200_915
_ORIGINS: Final = get_args(Origin)
_WORDS: Final = ("returned", "yielded", "raised", "out_of_steps")


def compare(
    screen: Screen,
    items: Sequence[Screened],
    *,
    failing: Sequence[str],
    passing: Sequence[str],
    seconds: float = 60.0,
) -> Observed:
    """Return what every candidate that can be held in memory answers to the same calls.

    Nothing is observed when the zygote ends or has not answered in so many seconds.
    """
    held = [item for item in items if item.units]
    message = {
        "kind": "behaviours",
        "candidates": [
            {
                "n": item.n,
                "edits": [list(e) for e in item.edits],
                "units": [dict(u) for u in item.units],
            }
            for item in held
        ],
        "failing": list(failing),
        "passing": list(passing),
        "most": MOST_CALLS,
        "seed": SEED,
        "seconds": seconds,
    }
    if not held:
        return Observed()
    try:
        rows = list(screen.request(message, seconds + 10))
    except OSError:
        return Observed()
    return _read(rows, frozenset(item.n for item in held))


def _read(rows: Sequence[Mapping[str, Any]], expected: frozenset[int]) -> Observed:
    """Turn messages, which a candidate may have forged, into values of bounded size."""
    head = next((row for row in rows if row.get("kind") == "calls"), None)
    if head is None:
        return Observed()
    calls = tuple(map(_call, head.get("calls", ())[: 2 * MOST_CALLS]))
    found = {n: answers for n, answers in _answers(rows, len(calls)) if n in expected | {-1}}
    base = found.pop(-1, None)
    if base is None:
        return Observed()
    return Observed(calls, base, found, int(head.get("skipped", 0)))


def _call(row: Mapping[str, Any]) -> SeenCall:
    origin = str(row.get("origin"))
    return SeenCall(
        function=_text(row, "function"),
        origin=cast(Origin, origin) if origin in _ORIGINS else "edge",
        entry=bool(row.get("entry")),
        text=_text(row, "text"),
        module=_text(row, "module"),
        name=_text(row, "name"),
        arguments=_exact(row.get("arguments", "")),
    )


def _answers(
    rows: Sequence[Mapping[str, Any]], count: int
) -> Iterator[tuple[int, tuple[Answer, ...]]]:
    for row in rows:
        found = row.get("answers", ())
        if row.get("kind") == "answers" and len(found) == count:
            yield int(row["n"]), tuple(_answer([str(x) for x in answer]) for answer in found)


def _answer(row: Sequence[str]) -> Answer:
    if len(row) != 6 or row[0] not in _WORDS:
        return Answer("unknown")
    word, kind, digest, left, text, literal = row
    return Answer(
        cast(Any, word),
        kind[:100],
        digest[:100],
        left[:100],
        " ".join(clean(text, LONGEST_TEXT).split()),
        _exact(literal),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    return " ".join(clean(str(row.get(key, "")), LONGEST_TEXT).split())


def _exact(text: object) -> str:
    """Return source text only when nothing of it would have to be cleaned or cut away."""
    return text if isinstance(text, str) and clean(text, 4 * LONGEST_TEXT) == text else ""
