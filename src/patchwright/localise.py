"""Localise the fault: rank the lines that failing tests run, by spectra and by tracebacks."""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from patchwright.languages.python import is_test_file
from patchwright.models import Failure, SuiteReport, SuspiciousLocation
from patchwright.operators.facts import ModuleFacts
from patchwright.operators.producers import SIGNATURE, produced_heat
from patchwright.operators.site import Unit, find_units
from patchwright.operators.slicing import reached_functions, returned_lines
from patchwright.operators.tables import read_heat

Heat = dict[str, dict[int, float]]
INNERMOST, OTHERS = 0.3, 0.1
SLICED, ASSERTED, RECENT = 0.03, 0.03, 0.02
"""What weak signals add: enough to order lines that spectra cannot tell apart, and no more."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What else is known: functions that failing assertions depend on, lines changed of late."""

    asserted: frozenset[str] = frozenset()
    recent: Mapping[str, frozenset[int]] = field(default_factory=dict)
    around: Mapping[str, ModuleFacts] = field(default_factory=dict)
    """Files that those which failing tests run import; they may hold what these read."""


class _Heats(NamedTuple):
    """What is known of lines, by where it comes from."""

    spectrum: Heat
    frames: Heat
    weak: Heat
    read: Heat


def rank_locations(
    traced: SuiteReport,
    failing: Sequence[str],
    failures: Iterable[Failure],
    facts: Mapping[str, ModuleFacts],
    hints: Hints | None = None,
) -> tuple[SuspiciousLocation, ...]:
    """Return suspicious source lines, most suspicious first; ties by path and line.

    Suspiciousness is Ochiai's coefficient (Abreu, Zoeteweij, van Gemund, 2006) of the line's
    spectrum, raised for lines in the failing tests' tracebacks, a little for lines in slices of
    what is returned and asserted and for recent ones, and scaled into [0, 1].
    """
    spectrum = ochiai(traced, frozenset(failing))
    failures = tuple(failures)
    frames = _frame_heat(failures)
    crashes = [rows for test, rows in traced.crashes.items() if test in failing]
    _raise_heat(frames, produced_heat(failures, crashes, facts), spectrum)
    hints = hints or Hints()
    weak = _weak_heat(spectrum, facts, hints)
    known = {**hints.around, **facts}
    read = read_heat(spectrum, known, lambda name: _is_named(name, failing, hints))
    units = {path: find_units(item) for path, item in known.items()}
    located = [
        _location((path, line), _Heats(spectrum, frames, weak, read), units[path])
        for path in sorted(known)
        for line in sorted({x for heat in (spectrum, frames, read) for x in heat.get(path, {})})
        if path in facts or line in read.get(path, {})
    ]
    return tuple(sorted(located, key=lambda s: (-s.suspiciousness, s.path, s.line)))


def _raise_heat(heat: Heat, extra: Heat, spectrum: Heat) -> None:
    """Add what made the bad values, as far as failing tests ran it; signatures run in no test."""
    for path, rows in extra.items():
        for line, value in rows.items():
            if value >= SIGNATURE or line in spectrum.get(path, {}):
                found = heat.setdefault(path, {})
                found[line] = max(found.get(line, 0.0), value)


def ochiai(traced: SuiteReport, failing: frozenset[str]) -> Heat:
    """Return e_f / sqrt(F * (e_f + e_p)) for every line that some failing test runs."""
    bad: dict[tuple[str, int], int] = {}
    good: dict[tuple[str, int], int] = {}
    for test, rows in traced.lines.items():
        if test not in failing and not _passed(traced, test):
            continue
        counts = bad if test in failing else good
        for place in ((path, line) for path, lines in rows.items() for line in lines):
            counts[place] = counts.get(place, 0) + 1
    total = sum(1 for test in traced.lines if test in failing)
    heat: Heat = {}
    for (path, line), hits in bad.items():
        value = hits / math.sqrt(total * (hits + good.get((path, line), 0)))
        heat.setdefault(path, {})[line] = value
    return heat


def _passed(traced: SuiteReport, test: str) -> bool:
    return test in traced.results and traced.results[test].outcome == "passed"


def _frame_heat(failures: Iterable[Failure]) -> Heat:
    """Return what tracebacks add: most for the innermost source line, less for its callers."""
    heat: Heat = {}
    for failure in failures:
        frames = [f for f in failure.frames if not is_test_file(f.path)]
        for depth, frame in enumerate(reversed(frames)):
            rows = heat.setdefault(frame.path, {})
            extra = INNERMOST if depth == 0 else OTHERS
            rows[frame.line] = max(rows.get(frame.line, 0.0), extra)
    return heat


def _weak_heat(spectrum: Heat, facts: Mapping[str, ModuleFacts], hints: Hints) -> Heat:
    """Return what slices and recency add to lines that failing tests run."""
    reached = reached_functions(hints.asserted, facts.values()) if hints.asserted else frozenset()
    heat: Heat = {}
    for path, rows in spectrum.items():
        recent = hints.recent.get(path, frozenset())
        heat[path] = {line: RECENT for line in rows if line in recent}
        for unit in find_units(facts[path]) if path in facts else ():
            lines = {n for n in range(unit.first_line, unit.last_line + 1) if n in rows}
            if unit.function is None or not lines:
                continue
            sliced = returned_lines(unit.function, lines)
            called = ASSERTED if unit.function.name in reached else 0.0
            for line in lines:
                extra = called + (SLICED if line in sliced else 0.0)
                heat[path][line] = heat[path].get(line, 0.0) + extra
    return heat


def _is_named(name: str, failing: Sequence[str], hints: Hints) -> bool:
    """Say whether a failing test speaks of a class: in its own name or in what it asserts."""
    return name in hints.asserted or any(name in test for test in failing if len(name) > 3)


def _location(place: tuple[str, int], heats: _Heats, units: Sequence[Unit]) -> SuspiciousLocation:
    path, line = place
    seen, framed, weak, read = (heat.get(path, {}).get(line) for heat in heats)
    if seen is None and framed is None and read is not None:
        value = read
    else:
        # Without a spectrum the failure came before any test ran, or in a process of its own.
        value = (0.5 if seen is None else seen) + (framed or 0.0) + (weak or 0.0)
        read = None
    techniques = {"spectrum": seen, "traceback": framed, "reading": read}
    return SuspiciousLocation.model_validate(
        {
            "path": path,
            "line": line,
            "function": _function_at(units, line),
            "suspiciousness": round(min(1.0, value / (1.0 + INNERMOST)), 6),
            "technique": "+".join(name for name, found in techniques.items() if found is not None),
        }
    )


def _function_at(units: Sequence[Unit], line: int) -> str:
    """Return the qualified name of the outermost function that holds a line."""
    place = bisect_right([unit.first_line for unit in units], line) - 1
    return units[place].qualname if place >= 0 else "<module>"
