"""What may stand in a place where a value was lost: ingredients by name, use and distance."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

import libcst as cst

from patchwright.operators import scopes
from patchwright.operators.callables import Takes, known_functions
from patchwright.operators.facts import BUILTINS, FunctionNode, ModuleFacts, type_function
from patchwright.operators.harvest import Harvest, Value, harvest, orphan_attributes, orphans
from patchwright.operators.scopes import local_names, parameters
from patchwright.operators.site import Site, Unit

MOST = 48
ELSEWHERE = 0.5
"""Nearness of another function of the same file, beside 1.0 for the same one."""
ABROAD = 0.25
Look = Callable[[Harvest], list[Value]]
_OWNERS = ("self", "cls")
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True)
class Want:
    """What is asked for: names that the value may have, and the text of what it is assigned to."""

    hints: tuple[str, ...] = ()
    target: str = ""
    texts: tuple[tuple[str, float], ...] = ()
    """Values that the caller knows of already, with weights."""


@dataclass
class _Rows:
    """Texts with weights; of a text that is offered twice the better weight counts."""

    best: dict[str, float] = field(default_factory=dict)

    def offer(self, text: str, weight: float) -> None:
        if weight > self.best.get(text, 0.0):
            self.best[text] = weight


def fills(site: Site, node: cst.CSTNode, want: Want, most: int = MOST) -> list[tuple[str, float]]:
    """Return texts that can be read at a place, best first, with weights in (0, 1]."""
    rows, names = _Rows(), visible(site, node)
    for text, weight in want.texts:
        rows.offer(text, weight)
    _assigned(rows, site, want, names)
    _variables(rows, site, want, names)
    _attributes(rows, site, want, names)
    _calls(rows, site, want, names)
    _expressions(rows, site, want, names, site.line(node))
    rows.best.pop(want.target, None)
    rows.best.pop("None", None)
    found = sorted(rows.best.items(), key=lambda row: (-row[1], len(row[0]), row[0]))
    return [(text, min(1.0, round(weight, 4))) for text, weight in found[:most]]


def visible(site: Site, node: cst.CSTNode) -> tuple[str, ...]:
    """Return the function's variables that are bound before a node, the nearest first."""
    line, rows = site.line(node), _bindings(site.unit.function) if site.unit.function else {}
    before = [(abs(line - first), name) for name, first in rows.items() if first <= line]
    return tuple(name for _, name in sorted(before)) if rows else site.locals


@lru_cache(maxsize=64)
def _bindings(function: FunctionNode) -> Mapping[str, int]:
    """Return the line from which on each variable of a function, and of those inside, is bound."""
    rows: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            rows.setdefault(node.arg, node.lineno)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            rows[node.id] = min(node.lineno, rows.get(node.id, node.lineno))
        elif isinstance(node, (ast.ExceptHandler, *type_function)) and node.name:
            if node is not function:  # a variable may have the name of the function itself
                rows.setdefault(node.name, node.lineno)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            rows |= {(a.asname or a.name).partition(".")[0]: node.lineno for a in node.names}
    return rows


@lru_cache(maxsize=64)
def unread(function: FunctionNode) -> Mapping[str, float]:
    """Return variables that a function, or one inside, binds and never reads; how telling it is."""
    nodes = list(ast.walk(function))
    read = {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}
    inner = [n for n in nodes if isinstance(n, type_function)]
    given = {name for n in inner for name in parameters(n)}
    bound = dict.fromkeys(name for n in inner for name in local_names(n))
    bound |= dict.fromkeys(n.name for n in inner if n is not function and not n.decorator_list)
    rows = {name: 0.85 if name in given else 0.95 for name in bound if name not in read}
    return {n: w for n, w in rows.items() if n not in _OWNERS and n[:1] != "_"}


@lru_cache(maxsize=64)
def unread_attributes(site_facts: ModuleFacts, unit: Unit) -> tuple[str, ...]:
    """Return the attributes of the unit's class that nothing in the file reads."""
    return orphan_attributes(site_facts, unit.class_name) if unit.class_name else ()


def lonely(site: Site) -> Mapping[str, float]:
    """Return names that are bound and never read: in the function, in the file, on the object."""
    rows = dict(unread(site.unit.function)) if site.unit.function else {}
    for name in orphans(site.facts):
        rows.setdefault(name, 0.8)
    first = next((n for n in _OWNERS if n in site.locals), None)
    for name in unread_attributes(site.facts, site.unit) if first else ():
        rows.setdefault(f"{first}.{name}", 0.6)
    return rows


@lru_cache(maxsize=4096)
def likeness(one: str, other: str) -> float:
    """Return how much two names have in common: 1.0 for the same words, 0.0 for no word."""
    mine, its = _words(one), _words(other)
    if not mine or not its:
        return 0.0
    if mine == its:
        return 1.0
    shared = len(set(mine) & set(its))
    return 0.85 * shared / max(len(mine), len(its)) + (0.1 if shared and mine[-1] == its[-1] else 0)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(part.lower().rstrip("s") or part for part in _PARTS.findall(name))


def _alike(want: Want, name: str) -> float:
    return max((likeness(hint, name) for hint in want.hints), default=0.0)


def readable(site: Site, names: Iterable[str], here: tuple[str, ...]) -> bool:
    """Say whether all names can be read at a place where the given variables are bound."""
    own = set(site.locals)
    known = site.facts.module_names
    return all(n in here or (n not in own and (n in known or n in BUILTINS)) for n in names)


# --- where texts come from -------------------------------------------------------------------


def _assigned(rows: _Rows, site: Site, want: Want, here: tuple[str, ...]) -> None:
    """Offer what the same name is assigned, or passed as, elsewhere."""
    for hint in want.hints[:2]:
        for value, near in spread(site, partial(_assigned_to, hint)):
            if readable(site, value.names, here) and value.text != want.target:
                rows.offer(value.text, 0.55 + 0.4 * near)


def _assigned_to(name: str, found: Harvest) -> list[Value]:
    return found.assigned.get(name, [])


def spread(site: Site, look: Look) -> Iterator[tuple[Value, float]]:
    """Yield values of the unit, the file and its neighbours, each once, with their nearness."""
    unit, seen = site.unit, set[str]()
    rows = [
        (v, 1.0 if unit.first_line <= v.line <= unit.last_line else ELSEWHERE)
        for v in look(harvest(site.facts))
    ]
    rows += [(v, ABROAD) for m in site.neighbours[:12] for v in look(harvest(m))]
    for value, near in sorted(rows, key=lambda row: (-row[1], row[0].line)):
        if value.text not in seen:
            seen.add(value.text)
            yield value, near


def _variables(rows: _Rows, site: Site, want: Want, here: tuple[str, ...]) -> None:
    alone = lonely(site)
    for rank, name in enumerate(here):
        near = 0.15 if name in _OWNERS else 0.3 + 0.15 * 0.9**rank
        rows.offer(name, near + 0.5 * _alike(want, name))
    _remade(rows, site, want)
    indexed = scopes.indexed(site.unit.function) if site.unit.function else ()
    for name in [n for n in here if n in indexed or n in alone][:4]:
        rows.offer(f"{name}[0]", 0.3)
        rows.offer(f"{name}[-1]", 0.27)
    for name, weight in alone.items():
        if readable(site, [name.partition(".")[0]], here):
            rows.offer(name, weight * 0.9 + 0.1 * _alike(want, name))
            _around(rows, site, want, name)
    several = [name for name in here if name in alone][:3]
    if len(several) > 1:
        together = ", ".join(sorted(several, key=here.index, reverse=True))
        rows.offer(f"({together})", 0.35)
        for func in _callees(site.facts)[:8]:
            if readable(site, [func.partition(".")[0]], here):
                rows.offer(f"{func}({together})", 0.4)


def _remade(rows: _Rows, site: Site, want: Want) -> None:
    """Offer what a variable that is bound already is usually made into: `x = x.strip()`."""
    name, function = want.target, site.unit.function
    if not function or name not in local_names(function):
        return
    for method in _methods_of(site.facts, name)[:4]:
        rows.offer(f"{name}.{method}()", 0.45)
    for func in ("str", "int", "list", "float"):
        rows.offer(f"{func}({name})", 0.3)


@lru_cache(maxsize=256)
def _methods_of(facts: ModuleFacts, name: str) -> tuple[str, ...]:
    """Return methods without arguments, those that the file calls on such a name first."""
    own = Counter(harvest(facts).looked_up.get(name, {}))
    free = [m for m in _methods(facts) if m not in facts.signatures]
    return tuple(sorted(free, key=lambda m: (-own[m], -facts.attributes[m], m)))


@lru_cache(maxsize=64)
def _callees(facts: ModuleFacts) -> tuple[str, ...]:
    """Return what the file calls, attributes of the object and parameters first, by use."""
    rows = Counter(c.func for calls in harvest(facts).passed.values() for c in calls if c.func)
    return tuple(f for f, _ in rows.most_common() if f.startswith("self.")) + tuple(
        f for f, _ in rows.most_common() if f.isidentifier() and f not in BUILTINS
    )


def _around(rows: _Rows, site: Site, want: Want, name: str) -> None:
    """Offer what is usually made of a name that nothing reads here: its parts, its conversions."""
    for attr, count in _looked_up(site, name)[:8]:
        called = attr in site.facts.signatures or attr in _methods(site.facts)
        text = f"{name}.{attr}()" if called else f"{name}.{attr}"
        rows.offer(text, 0.4 + 0.05 * min(count, 3) + 0.4 * _alike(want, attr))
    rows.offer(f"{name}()", 0.4 if harvest(site.facts).passed.get(name) else 0.25)
    for func in ("reversed", "list", "str", "len", "int"):
        rows.offer(f"{func}({name})", 0.3)


def _looked_up(site: Site, name: str) -> list[tuple[str, int]]:
    found = harvest(site.facts).looked_up.get(name)
    return found.most_common() if found else []


@lru_cache(maxsize=64)
def _methods(facts: ModuleFacts) -> frozenset[str]:
    """Return attributes that the file calls without arguments."""
    rows = harvest(facts).passed.items()
    return frozenset(
        name for name, calls in rows if any(not c.positional and not c.keywords for c in calls)
    )


def _attributes(rows: _Rows, site: Site, want: Want, here: tuple[str, ...]) -> None:
    """Offer attributes: of the object by name, of other values where the name is the wanted one."""
    first = next((n for n in _OWNERS if n in here), None)
    if first:
        used = dict(_looked_up(site, first))
        methods = site.facts.signatures
        for name in sorted(site.members):
            if name[:2] != "__" and name not in methods:
                text = f"{first}.{name}"
                weight = 0.12 + 0.02 * min(used.get(name, 0), 5) + 0.75 * _alike(want, name)
                if f"{text}()" in site.facts.source.text:  # a function that is kept there
                    rows.offer(f"{text}()", weight + 0.1)
                rows.offer(text, weight)
    for base in [n for n in here if n not in _OWNERS][:10]:
        for attr, _ in _looked_up(site, base):
            if attr not in _methods(site.facts):
                rows.offer(f"{base}.{attr}", 0.2 + 0.6 * _alike(want, attr))
            else:
                rows.offer(f"{base}.{attr}()", 0.2 + 0.6 * _alike(want, attr))
        for hint in want.hints[:1]:
            if hint in site.facts.attributes and hint not in _methods(site.facts):
                rows.offer(f"{base}.{hint}", 0.45)


def _calls(rows: _Rows, site: Site, want: Want, here: tuple[str, ...]) -> None:
    """Offer calls of known functions whose parameters have the names of variables."""
    alone = lonely(site)
    for func, row in known_functions(site):
        last = func.rpartition(".")[2]
        alike = _alike(want, last)
        weight = 0.15 + 0.65 * alike + (0.4 if func in alone else 0.0)
        arguments = _by_name(row, site, here)
        if arguments is not None and last != (site.unit.function and site.unit.function.name):
            rows.offer(f"{func}({', '.join(arguments)})", weight)
        elif alike > 0.4 or func in alone:
            values = [n for n in alone if n in here] or [n for n in here if n not in _OWNERS][:2]
            if len(row.required) == 1:
                for value in values[:3]:
                    rows.offer(f"{func}({value})", weight * 0.8)


def _by_name(row: Takes, site: Site, here: tuple[str, ...]) -> list[str] | None:
    """Return arguments for the required parameters, if variables have their names; else None."""
    found = []
    for name in row.positional:
        text = matching(name, site, here)
        if text is None:
            if name in row.required:
                return None
            break
        if name not in row.required and text != name:
            break
        found.append(text)
    names = [n for n in row.keyword_only if n in row.required]
    texts = [matching(n, site, here) for n in names]
    if None in texts:
        return None
    return [*found, *(f"{n}={t}" for n, t in zip(names, texts, strict=True))]


def matching(name: str, site: Site, here: tuple[str, ...]) -> str | None:
    """Return the variable or the attribute of the object that has a parameter's name."""
    if name in here:
        return name
    first = next((n for n in _OWNERS if n in here), None)
    attributes = [n for n in (name, f"_{name}") if first and n in site.members]
    return f"{first}.{attributes[0]}" if attributes else None


def _expressions(rows: _Rows, site: Site, want: Want, here: tuple[str, ...], line: int) -> None:
    """Offer other expressions of the function, and those of the file that are about its names.

    In an expression of another function, one variable that is not there may have another name.
    """
    alone, methods = lonely(site), site.facts.signatures
    for value, near in _values(site.facts, site.unit):
        text, missing = value.text, [n for n in value.names if not readable(site, [n], here)]
        tail = text.partition("(")[0].rpartition(".")[2]
        if tail in methods and not text.endswith(")"):
            continue
        weight = 0.28 * near + 0.5 * _alike(want, tail) * near
        weight += 0.35 * any(name in alone for name in value.names)
        weight += 0.12 if abs(value.line - line) <= 3 else 0.0
        if not missing:
            rows.offer(text, weight)
        elif len(missing) == 1 and len(text) <= 50 and missing[0] not in _OWNERS:
            for other in _renamings(missing[0], here, alone):
                changed = re.sub(rf"(?<![\w.'\"]){missing[0]}\b", other, text)
                rows.offer(changed, 0.6 * weight + (0.25 if other in alone else 0.0))


def _renamings(name: str, here: tuple[str, ...], alone: Mapping[str, float]) -> list[str]:
    """Return at most two variables that may stand for one of another function."""
    kin = sorted((n for n in here if likeness(n, name) > 0.4), key=lambda n: -likeness(n, name))
    return [*(n for n in here if n in alone), *kin][:2]


@lru_cache(maxsize=32)
def _values(facts: ModuleFacts, unit: Unit) -> tuple[tuple[Value, float], ...]:
    """Return the values of the unit and, with less weight, those of the rest of the file."""
    found = harvest(facts)
    texts: dict[str, tuple[Value, float]] = {}
    groups = (*found.assigned.values(), *_arguments(found))
    for value in (value for group in groups for value in group):
        inside = unit.first_line <= value.line <= unit.last_line
        near = 1.0 if inside else ELSEWHERE
        if len(value.text) > 2 and texts.get(value.text, (value, 0.0))[1] < near:
            texts[value.text] = (value, near)
    return tuple(texts.values())


def _arguments(found: Harvest) -> Iterator[list[Value]]:
    for calls in found.passed.values():
        for call in calls:
            yield [value for value in call.positional if value is not None]
