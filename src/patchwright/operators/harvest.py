"""Harvest one module: what is assigned to a name, passed to a function, looked up on a value.

Everything is kept per module, because every unit of a file asks for it again.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from patchwright.operators.facts import ModuleFacts, type_function
from patchwright.operators.reading import dotted

LONGEST = 90
_Binding = ast.comprehension | ast.Lambda


@dataclass(frozen=True, slots=True)
class Value:
    """The text of an expression that stands somewhere, and the variables that it reads."""

    text: str
    names: frozenset[str]
    line: int


@dataclass(frozen=True, slots=True)
class Passed:
    """The arguments of one call; None stands for one whose text is no ingredient."""

    func: str
    positional: tuple[Value | None, ...]
    keywords: Mapping[str, Value | None]
    starred: tuple[str, ...]
    line: int


@dataclass(slots=True)
class Harvest:
    """What a module holds; keys are last names: `x` for `self.x = 1`, `f(x=1)` and `{"x": 1}`."""

    assigned: dict[str, list[Value]] = field(default_factory=dict)
    passed: dict[str, list[Passed]] = field(default_factory=dict)
    looked_up: dict[str, Counter[str]] = field(default_factory=dict)
    lambdas: list[Value] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    attributes_read: Counter[str] = field(default_factory=Counter)
    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    """The class in which a method, by first line, stands."""


@lru_cache(maxsize=128)
def harvest(facts: ModuleFacts) -> Harvest:
    """Read a whole module once."""
    found = Harvest()
    for node in facts.nodes:
        if isinstance(node, ast.Name):
            found.read[node.id] += isinstance(node.ctx, ast.Load)
        elif isinstance(node, ast.Attribute):
            _look_up(found, node)
        elif isinstance(node, ast.Call):
            _pass(found, facts, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            _assign(found, facts, node)
        elif isinstance(node, ast.Dict):
            for key, entry in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    _keep(found.assigned, key.value, _value(facts, entry))
        elif isinstance(node, ast.Lambda):
            body = _value(facts, node.body)
            if body is not None:
                found.lambdas.append(body)
        elif isinstance(node, ast.ClassDef):
            names = (dotted(base) for base in node.bases)
            found.parents[node.name] = tuple(name for name in names if name)
    return found


def _look_up(found: Harvest, node: ast.Attribute) -> None:
    base = dotted(node.value)
    if base is not None:
        found.looked_up.setdefault(base, Counter())[node.attr] += 1
    if isinstance(node.ctx, ast.Load):
        found.attributes_read[node.attr] += 1


def _pass(found: Harvest, facts: ModuleFacts, node: ast.Call) -> None:
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if not name:
        return
    plain = [a for a in node.args if not isinstance(a, ast.Starred)]
    keywords = {k.arg: _value(facts, k.value) for k in node.keywords if k.arg}
    starred = [facts.text_of(a) for a in node.args if isinstance(a, ast.Starred)]
    starred += [f"**{facts.text_of(k.value)}" for k in node.keywords if k.arg is None]
    values = tuple(_value(facts, a) for a in plain)
    row = Passed(dotted(func) or "", values, keywords, tuple(starred), node.lineno)
    found.passed.setdefault(name, []).append(row)
    for keyword, value in keywords.items():
        _keep(found.assigned, keyword, value)


def _assign(found: Harvest, facts: ModuleFacts, node: ast.Assign | ast.AnnAssign) -> None:
    value = _value(facts, node.value) if node.value is not None else None
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        _keep(found.assigned, last_name(facts, target), value)


def last_name(facts: ModuleFacts, target: ast.expr) -> str:
    """Return the name by which a target is remembered: its last part, or all of its text."""
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute):
        return target.attr
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        return str(target.slice.value)
    return facts.text_of(target)


def _keep(rows: dict[str, list[Value]], name: str, value: Value | None) -> None:
    if value is not None and value.text != "None":
        rows.setdefault(name, []).append(value)


def _value(facts: ModuleFacts, node: ast.expr) -> Value | None:
    text = facts.text_of(node)
    if "\n" in text or len(text) > LONGEST:
        return None
    return Value(text, free_names(node), node.lineno)


def free_names(node: ast.AST) -> frozenset[str]:
    """Return the variables that an expression reads and does not bind itself."""
    if isinstance(node, ast.Name):
        return frozenset({node.id})
    inner = list(ast.walk(node))
    bound = {name for n in inner for name in _bound(n)}
    return frozenset(n.id for n in inner if isinstance(n, ast.Name)) - bound


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.comprehension):
        yield from (n.id for n in ast.walk(node.target) if isinstance(n, ast.Name))
    elif isinstance(node, ast.Lambda):
        yield from (n.arg for n in ast.walk(node.args) if isinstance(n, ast.arg))
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id


@lru_cache(maxsize=128)
def orphans(facts: ModuleFacts) -> tuple[str, ...]:
    """Return what a module binds at its top and nothing in it reads: imports, private names.

    A package's `__init__.py` imports for others, and so does what `__all__` lists.
    """
    if facts.source.path.endswith("__init__.py"):
        return ()
    read = harvest(facts).read
    exported = set(facts.strings) if "__all__" in facts.module_names else set()
    imported = [n for n in facts.tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
    names = [
        (a.asname or a.name).partition(".")[0]
        for n in imported
        if getattr(n, "module", "") != "__future__"
        for a in n.names
        if a.asname != a.name
    ]
    named = (*type_function, ast.ClassDef)
    names += [n.name for n in facts.tree.body if isinstance(n, named) and n.name[:1] == "_"]
    names += [
        t.id
        for n in facts.tree.body
        if isinstance(n, ast.Assign)
        for t in n.targets
        if isinstance(t, ast.Name) and t.id[:1] == "_" and t.id[:2] != "__"
    ]
    return tuple(n for n in dict.fromkeys(names) if n != "*" and not read[n] and n not in exported)


@lru_cache(maxsize=128)
def orphan_attributes(facts: ModuleFacts, class_name: str) -> tuple[str, ...]:
    """Return attributes of a class that are set, and private methods, that the file never reads."""
    read = harvest(facts).attributes_read
    dunder = ("__", "test")
    names = sorted(facts.members(class_name))
    return tuple(
        n
        for n in names
        if not read[n] and not n.startswith(dunder) and (n[:1] == "_" or n in _stored(facts))
    )


@lru_cache(maxsize=128)
def _stored(facts: ModuleFacts) -> frozenset[str]:
    nodes = (n for n in facts.nodes if isinstance(n, ast.Attribute))
    return frozenset(n.attr for n in nodes if isinstance(n.ctx, ast.Store))
