"""Find the job of a workflow file, and its matrix values, from the name that the forge displays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import re2

from patchwright.evidence.expressions import EXPRESSION, UNKNOWN, Result, Unknown, shown, value_of
from patchwright.evidence.plain_yaml import Plain

MOST_COMBINATIONS: Final = 256
_LONGEST_NAME: Final = 100
MATRIX_KEY: Final = re2.compile(r"^matrix[.]([A-Za-z_][A-Za-z0-9_-]*)$")
SAFE: Final = re2.compile(r"^[A-Za-z0-9_.+-]+$")

Matrix = dict[str, Result]
_Named = tuple[str, str] | str | None
"""A piece of a displayed name: literal text, a hole `("matrix", key)`, or a hole of anything."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its definition says, for one combination of its matrix."""

    id: str
    definition: Mapping[str, Plain]
    matrix: Mapping[str, Result] | None
    """None when the matrix is made while the workflow runs and the name does not show it."""


def find_job(jobs: Mapping[str, Plain], displayed: str) -> Job | None:
    """Return the job that is displayed under this name, or None.

    A name that fits several combinations of a matrix leaves unknown in which they differ.
    """
    displayed = " ".join(displayed.split())
    for exact in (True, False):
        for job_id, definition in jobs.items():
            if isinstance(definition, dict):
                fitting = list(_fitting(job_id, definition, displayed, exact=exact))
                if fitting:
                    return Job(id=job_id, definition=definition, matrix=_common(fitting))
    return _by_base(jobs, displayed)


def _fitting(
    job_id: str, definition: Mapping[str, Plain], displayed: str, *, exact: bool
) -> Iterator[Matrix]:
    for matrix in _combinations(definition):
        pieces = _displayed(job_id, definition, matrix)
        held = [piece for piece in pieces if not isinstance(piece, str)]
        if exact != (not held):
            continue
        found = _fits(pieces, displayed)
        if found is not None:
            yield {**matrix, **found}


def _by_base(jobs: Mapping[str, Plain], displayed: str) -> Job | None:
    """Return the job by the part of its name that stands before matrix values and inner jobs."""
    for base in (displayed.partition(" (")[0], displayed.partition(" / ")[0]):
        for job_id, definition in jobs.items():
            if isinstance(definition, dict) and base in (job_id, definition.get("name")):
                return Job(id=job_id, definition=definition, matrix=None)
    return None


def _common(fitting: Sequence[Matrix]) -> Matrix:
    keys = dict.fromkeys(key for matrix in fitting for key in matrix)
    first = fitting[0]
    return (
        {
            key: first[key]
            if all(m.get(key, UNKNOWN) == first.get(key) for m in fitting)
            else UNKNOWN
            for key in keys
            if key in first or len(fitting) > 1
        }
        if len(fitting) > 1
        else dict(first)
    )


def _combinations(definition: Mapping[str, Plain]) -> list[Matrix]:
    strategy = definition.get("strategy")
    matrix = value_of(strategy.get("matrix"), {}) if isinstance(strategy, dict) else None
    if not isinstance(matrix, dict):
        return [{}]
    combinations: list[Matrix] = [{}]
    for key, values in matrix.items():
        if key not in ("include", "exclude"):
            combinations = _times(combinations, key, value_of(values, {}))
    excluded = [entry for entry in _entries(matrix.get("exclude"))]
    kept = [c for c in combinations if not any(_covers(entry, c) for entry in excluded)]
    plain = len(matrix) == ("include" in matrix) + ("exclude" in matrix)
    return _included([] if plain else kept, _entries(matrix.get("include"))) or [{}]


def _times(combinations: Sequence[Matrix], key: str, values: Result) -> list[Matrix]:
    choices: list[Result] = list(values) if isinstance(values, list) else [UNKNOWN]
    if not isinstance(values, (list, Unknown)):
        choices = [values]
    choices = [value_of(c, {}) if isinstance(c, str) else c for c in choices]
    product = ({**combination, key: c} for combination in combinations for c in choices)
    return [made for _, made in zip(range(MOST_COMBINATIONS), product, strict=False)]


def _entries(plain: Plain) -> list[dict[str, Plain]]:
    entries = value_of(plain, {})
    return [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []


def _covers(entry: Mapping[str, Plain], combination: Mapping[str, Result]) -> bool:
    return all(_inside(value, combination.get(key, UNKNOWN)) for key, value in entry.items())


def _inside(part: Plain, whole: Result) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(_inside(value, whole.get(key, UNKNOWN)) for key, value in part.items())
    return part == whole


def _included(originals: Sequence[Matrix], entries: Iterable[dict[str, Plain]]) -> list[Matrix]:
    """Add `include` entries: to every combination that they contradict in no original value."""
    made = [dict(original) for original in originals]
    own: list[Matrix] = []
    for entry in list(entries)[:MOST_COMBINATIONS]:
        added = False
        for original, combination in zip(originals, made, strict=True):
            if all(original[k] == v for k, v in entry.items() if k in original):
                combination.update(entry)
                added = True
        if not added:
            own.append(dict(entry))
    return [*made, *own]


def _displayed(job_id: str, definition: Mapping[str, Plain], matrix: Matrix) -> list[_Named]:
    name = definition.get("name")
    text = job_id if name is None else shown(name)
    pieces = _pieces(text, matrix)
    if "${{" in text or not matrix:
        return pieces
    values = [leaf for key, value in matrix.items() for leaf in _leaves(key, value)]
    told = [leaf for leaf in values if leaf != ""]  # empty ones are not displayed
    for n, leaf in enumerate(told):
        pieces += [", " if n else " (", leaf]
    return [*pieces, ")"] if told else pieces


def _pieces(text: str, matrix: Matrix) -> list[_Named]:
    pieces: list[_Named] = []
    end = 0
    for match in EXPRESSION.finditer(text):
        found = value_of(match.group(0), {"matrix": matrix})
        pieces.append(text[end : match.start()])
        key = MATRIX_KEY.match(match.group(1).strip())
        hole = ("matrix", key.group(1)) if key is not None else None
        dynamic = not matrix and "matrix" in match.group(1)
        pieces.append(hole if dynamic or isinstance(found, Unknown) else shown(found))
        end = match.end()
    return [*pieces, text[end:]]


def _leaves(key: str, value: Result) -> Iterator[_Named]:
    if isinstance(value, Unknown):
        yield "matrix", key
        return
    if not isinstance(value, (dict, list)):
        yield shown(value)
        return
    for child in value.values() if isinstance(value, dict) else value:
        yield from _leaves(key, child)


def _literal(text: str) -> str:
    return " *".join(re2.escape(word) for word in text.split(" "))


def _fits(pieces: Sequence[_Named], displayed: str) -> Matrix | None:
    """Return what the displayed name tells of a matrix when it fits, else None."""
    literal = " ".join("".join(p for p in pieces if isinstance(p, str)).split())
    if all(isinstance(piece, str) for piece in pieces):
        cut = len(displayed) >= _LONGEST_NAME - 3 and displayed.endswith("...")
        same = literal == displayed or (cut and literal.startswith(displayed[:-3]))
        return {} if same else None
    holes = [piece for piece in pieces if not isinstance(piece, str)]
    pattern = "".join(_literal(p) if isinstance(p, str) else "(.*?)" for p in pieces) + " *"
    found = re2.fullmatch(pattern, displayed) if len(pattern) < 2000 and literal else None
    if found is None:
        return None
    values = zip(holes, found.groups(), strict=True)
    return {hole[1]: text for hole, text in values if hole is not None and SAFE.match(text)}
