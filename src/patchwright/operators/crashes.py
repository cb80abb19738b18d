"""Ask the failing tests about a place: which exception was raised there, and about which name."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.models import Failure
from patchwright.operators import reading
from patchwright.operators.facts import BUILTINS, is_name
from patchwright.operators.observed import NAMES, Seen
from patchwright.operators.site import Site

_NAME = re.compile(r"(?:name|variable) '(\w+)'|'\w+' object has no attribute '(\w+)'")
_ABSENT = re.compile(r"DID NOT RAISE.*?(?:<class '([\w.]+)'>|(\w+))|^([A-Z]\w+) not raised")
_LATER = frozenset({"[]", "()", "in"})
_OWNERS = frozenset({"self", "cls"})
_JUDGEMENTS = frozenset({"AssertionError", "Failed", "Died", "Exception", "BaseException"})


def crashes(site: Site, *types: str, says: str = "") -> tuple[Failure, ...]:
    """Return the failures of the given types (or caused by them) whose message has a pattern."""
    key = ("crashes", types, says)
    if key not in site.kept:
        wanted = set(types)
        site.kept[key] = tuple(
            failure
            for failure in site.failures
            if {failure.exception, *failure.chain} & wanted and re.search(says, failure.message)
        )
    return site.kept[key]


def blame(site: Site, node: cst.CSTNode, *types: str, says: str = "") -> float:
    """Return how much such failures point at a node's statement; 0.0 when there are none.

    1.0 where one was raised, 0.7 on the way there, 0.4 in the same function or when no frame is
    known, 0.25 anywhere else.
    """
    found = crashes(site, *types, says=says)
    if not found:
        return 0.0
    lines = _lines(site, node)
    return max(_point(site, lines, failure) for failure in found)


def point(site: Site, node: cst.CSTNode, failure: Failure) -> float:
    """Return how much one failure points at a node's statement, on the scale of `blame`."""
    return _point(site, _lines(site, node), failure)


def _point(site: Site, lines: tuple[int, int], failure: Failure) -> float:
    if not failure.frames:
        return 0.4
    first, last = lines
    inside = [f for f in failure.frames if f.path == site.facts.source.path]
    if inside and first <= inside[-1].line <= last:
        return 1.0
    if any(first <= frame.line <= last for frame in inside):
        return 0.7
    unit = site.unit
    return 0.4 if any(unit.first_line <= f.line <= unit.last_line for f in inside) else 0.25


def blame_none(site: Site, node: cst.CSTNode) -> float:
    """Return how much failures about the use of None point at a node's statement."""
    return blame(site, node, "AttributeError", "TypeError", says="NoneType")


def _lines(site: Site, node: cst.CSTNode) -> tuple[int, int]:
    statement = site.statement(node)
    first, last = site.line(statement), site.last_line(statement)
    if isinstance(statement, cst.BaseCompoundStatement):
        body = getattr(statement, "body", None)
        last = max(first, site.line(body) - 1) if isinstance(body, cst.IndentedBlock) else first
    return first, last


def held(site: Site, text: str) -> tuple[Seen, ...]:
    """Return what a variable or an attribute of one held when tests crashed here, each once.

    Empty when nothing was observed: in a run that was not traced, or deeper than one attribute.
    """
    found = (frame.values.get(text) for frame in site.crash)
    return tuple(dict.fromkeys(Seen(*row) for row in found if row is not None))


def names_there(site: Site) -> tuple[str, ...]:
    """Return what could have been looked up where an attribute or a name to import was not."""
    return tuple(str(item) for seen in held(site, NAMES) for item in seen.items)


def _misses(site: Site, base: str, key: str) -> float:
    """Return how likely a lookup is the one that failed: 1.0 if nothing speaks against it."""
    for container in held(site, base):
        keys = [seen.value for seen in held(site, key) if seen.text] or _constant(key)
        count, items = container.length, container.items
        if count is None or not keys:
            continue
        if container.kind in ("list", "tuple", "str", "bytes", "deque"):
            inside = [isinstance(k, int) and -count <= k < count for k in keys]
        else:
            inside = [k in items for k in keys]
        return 0.3 if all(inside) else 1.0
    return 1.0


def _constant(key: str) -> list[object]:
    try:
        return [ast.literal_eval(key)]
    except (SyntaxError, ValueError):
        return []


def missing_names(site: Site, *types: str) -> tuple[str, ...]:
    """Return the names that failures of the types say are not there."""
    found = []
    for failure in crashes(site, *types):
        match = _NAME.search(failure.message)
        name = (match.group(1) or match.group(2)) if match else failure.missing
        if name and is_name(name):
            found.append(name)
    return tuple(dict.fromkeys(found))


def raised_here(site: Site, node: cst.CSTNode) -> Iterator[tuple[str, float]]:
    """Yield names of exception types that the file can catch and that point at a statement."""
    rows: dict[str, float] = {}
    for failure in site.failures:
        weight = point(site, node, failure)
        name = failure.exception
        if name not in _JUDGEMENTS and (name in BUILTINS or name in site.facts.module_names):
            rows[name] = max(weight, rows.get(name, 0.0))
    yield from sorted(rows.items(), key=lambda row: (-row[1], row[0]))


def never_raised(site: Site) -> tuple[str, ...]:
    """Return the names of exception types that failing tests expected and did not see."""
    found = []
    for failure in site.failures:
        match = _ABSENT.search(failure.message)
        if match and failure.exception in ("Failed", "AssertionError"):
            name = next(g for g in match.groups() if g).rpartition(".")[2]
            if name in BUILTINS or name in site.facts.module_names:
                found.append(name)
    return tuple(dict.fromkeys(found))


def suspects(site: Site, text: str, most: int, kind: str = "NoneType") -> tuple[str, ...]:
    """Return the variables that may be None in a text, first those that were at the crash.

    With another type's name, those that may be of that type.
    """
    wanted = missing_names(site, "AttributeError")
    fixed = (site.facts.module_names | BUILTINS) - set(site.locals) | _OWNERS
    rows = [
        (_unlike(site, base, kind), how not in wanted, how in _LATER, place, base)
        for place, (base, how) in enumerate(reading.subjects(text))
        if base not in fixed and (base.partition(".")[0] not in fixed or base[:5] == "self.")
    ]
    return tuple(dict.fromkeys(row[-1] for row in sorted(rows)))[:most]


def _unlike(site: Site, base: str, kind: str) -> int:
    """Return 0 for a variable that was of a type at the crash, 2 for one that was not, else 1."""
    seen = held(site, base)
    if not seen:
        return 1
    return 0 if any(row.kind == kind for row in seen) else 2


def lookup_checks(site: Site, node: cst.CSTNode, text: str) -> Iterator[tuple[str, str, float]]:
    """Yield conditions under which the lookups of a text work, with their opposites and weights."""
    by_key = blame(site, node, "KeyError")
    by_index = blame(site, node, "IndexError") or (0.0 if by_key else 0.3)
    found = [(r.base, r.key) for r in reading.lookups(text) if not r.sliced]
    for base, key in sorted(found, key=lambda row: -_misses(site, *row))[:2]:
        share = _misses(site, base, key)
        if by_key:
            yield f"{key} in {base}", f"{key} not in {base}", by_key * share
        if by_index and key.lstrip("-").isdigit():
            yield base, f"not {base}", by_index * share
            count = int(key) if int(key) >= 0 else -int(key) - 1
            yield f"len({base}) > {count}", f"len({base}) <= {count}", by_index * share * 0.8
        elif by_index and key[:1] not in "'\"":
            below = any(isinstance(s.value, int) and s.value < 0 for s in held(site, key))
            yield f"{key} < len({base})", f"{key} >= len({base})", by_index * share
            yield f"{key} >= 0", f"{key} < 0", by_index * share * (1.0 if below else 0.6)
