"""Read a report that may have been written by anybody: bounded, exact, and only then a value."""

import json
import math
import re
from collections.abc import Iterator
from typing import Final, NoReturn

from pydantic import ValidationError

from patchwright.models import Ending, Outcome, RepairReport
from patchwright.untrusted import clean

MOST_BYTES: Final = 8 << 20
DEEPEST: Final = 20
MOST_DIGITS: Final = 16
MOST_EDITS: Final = 40
MOST_REPLACED: Final = 8_000
"""Characters that all the edits of a patch put in."""
MOST_VALUES: Final = 300_000
"""Commas outside of strings: what a validator would otherwise name one by one."""
MOST_ROWS: Final = 5_000
"""Of evidence, checks, suspects, stages, candidates or questions."""

# A string without an end goes to the end: so every quote is looked at once and never again.
_STRING = re.compile(rb'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_FINGERPRINT = re.compile(r"[0-9a-z]{6,40}")
_HEX_32 = re.compile(r"(?!0{32})[0-9a-f]{32}")


class _RefusedError(ValueError):
    """The text is JSON that no report of ours is."""


def read_hostile(data: bytes) -> RepairReport | Ending:
    """Return the report that the bytes hold, or DECLINED with what is wrong with them."""
    if len(data) > MOST_BYTES:
        return _declined("report_too_large", f"it is larger than {MOST_BYTES >> 20} MiB")
    skeleton = _STRING.sub(b"", data)
    if _depth(skeleton) > DEEPEST:
        return _declined("report_too_deep", f"it is nested more than {DEEPEST} levels deep")
    if skeleton.count(b",") > MOST_VALUES:
        return _declined("report_too_large", f"it holds more than {MOST_VALUES:,} values")
    try:
        _look(data)
        report = RepairReport.model_validate_json(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        return _declined("report_malformed", f"{where}: {first['msg']}")
    except (ValueError, RecursionError) as error:
        return _declined("report_malformed", f"it is no plain JSON ({error})")
    wrong = next(_faults(report), None)
    return _declined("report_implausible", wrong) if wrong else report


def _depth(skeleton: bytes) -> int:
    """Return how deep brackets are nested, as far as it matters."""
    depth = deepest = 0
    for found in _BRACKET.finditer(skeleton):
        depth += 1 if found.group() in b"[{" else -1
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            break
    return deepest


def _look(data: bytes) -> None:
    """Raise ValueError for doubled keys, for numbers that are none and for those out of bounds."""
    json.loads(
        data.decode("utf-8"),
        object_pairs_hook=_once,
        parse_constant=_never,
        parse_float=_finite,
        parse_int=_short,
    )


def _once(pairs: list[tuple[str, object]]) -> None:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        msg = "a key appears twice"
        raise _RefusedError(msg)


def _never(text: str) -> NoReturn:
    msg = f"{text} is no number"
    raise _RefusedError(msg)


def _finite(text: str) -> float:
    if len(text) > 40 or not math.isfinite(float(text)) or abs(float(text)) >= 10.0**MOST_DIGITS:
        msg = "a number is out of bounds"
        raise _RefusedError(msg)
    return 0.0


def _short(text: str) -> int:
    if len(text.lstrip("-")) > MOST_DIGITS:
        msg = "a number is out of bounds"
        raise _RefusedError(msg)
    return 0


def _faults(report: RepairReport) -> Iterator[str]:
    """Yield what no run of ours would have written."""
    commits = report.commits
    edits = [edit for commit in commits for edit in commit.patch.edits]
    if not _FINGERPRINT.fullmatch(report.fingerprint):
        yield "its fingerprint is none"
    if report.trace and not _HEX_32.fullmatch(report.trace.trace_id):
        yield "its trace has no id"
    if len(commits) > 1 or any(commit.role != "repair" for commit in commits):
        yield "it holds more than one repair"
    if len(edits) > MOST_EDITS or sum(len(edit.replacement) for edit in edits) > MOST_REPLACED:
        yield "its edits are too many or too large"
    if any(edit.start < 0 or edit.end < edit.start for edit in edits):
        yield "an edit has no place"
    rows = (report.evidence, report.checks, report.suspects, report.timeline, report.rejected)
    compared = (report.comparison.alternatives, report.comparison.questions)
    steps = report.consultation.rungs
    asked = (steps, *(s.notes for s in steps), *(s.packing.parts for s in steps))
    used = (report.spend.model.models, report.explanation.checklist)
    if any(len(row) > MOST_ROWS for row in (*rows, *compared, *asked, *used)):
        yield "it holds too many rows"
    if _least_number(report) < 0:
        yield "it counts something below nothing"


def _least_number(report: RepairReport) -> float:
    counts = report.statistics.model_dump(exclude={"points", "exhausted", "stopped_by"})
    lines = [suspect.line for suspect in report.suspects]
    ranks = [commit.patch.rank for commit in report.commits]
    asked = [report.spend.model_dump(), report.consultation.model_dump()]
    ranks.append(report.comparison.calls)
    found = (*counts.values(), *_numbers(asked), *report.tests.values(), *lines, *ranks)
    return float(min(number for number in found if number is not None))


def _numbers(value: object) -> Iterator[float]:
    """Yield every number in dumped values."""
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _numbers(item)


def _declined(reason: str, what: str) -> Ending:
    sentence = f"The report is refused: {clean(what, 300)}. Nothing was published."
    return Ending(outcome=Outcome.DECLINED, reason=reason, sentence=sentence)
