"""What the functions take that code can call here: of the file, its classes, its neighbours."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from patchwright.operators.facts import FunctionNode, ModuleFacts, type_function
from patchwright.operators.reading import dotted
from patchwright.operators.site import Site

_STATIC = frozenset({"staticmethod"})
_RECORDS = frozenset({"dataclass", "define", "frozen", "attrs", "NamedTuple", "BaseModel"})
DEEPEST = 6
"""Parent classes that are followed."""


@dataclass(frozen=True, slots=True)
class Takes:
    """The parameters of a function as its caller sees them: without `self` and `cls`."""

    name: str
    positional: tuple[str, ...]
    keyword_only: tuple[str, ...]
    required: frozenset[str]
    variadic: bool
    """Whether further arguments are taken: `*args` or `**options`."""

    @property
    def all(self) -> tuple[str, ...]:
        """Return the names of all parameters."""
        return (*self.positional, *self.keyword_only)


@dataclass(frozen=True, slots=True)
class _Class:
    methods: Mapping[str, Takes]
    parents: tuple[str, ...]
    fields: Takes | None


def takes(site: Site, func: str) -> Takes | None:
    """Return what the function of a call takes, by the text of the called; None when unknown."""
    home = site.unit.class_name
    if func.startswith(("self.", "cls.")) and func.count(".") == 1 and home:
        return _method(site, home, func.partition(".")[2])
    if func.startswith("super().") and home:
        return _inherited(site, home, func.removeprefix("super()."))
    if func == "cls" and home:
        return _maker(site, home)
    if func.isidentifier():
        return _plain(site, func)
    return _of_unknown(site, func.rpartition(".")[2])


def known_functions(site: Site) -> Iterator[tuple[str, Takes]]:
    """Yield what the file's code can call here without an object, and the methods of its class."""
    yield from _functions(site.facts).items()
    for name in _classes(site.facts):
        maker = _maker(site, name)
        if maker is not None:
            yield name, maker
    for alias, (module, name) in imported_from(site.facts, site.neighbours).items():
        known = _functions(module).get(name) or _maker(site, name)
        if known is not None:
            yield alias, known
    home = site.unit.class_name
    first = next((n for n in ("self", "cls") if n in site.locals), None)
    if home and first:
        for name, row in _all_methods(site, home).items():
            if not name.startswith("__"):
                yield f"{first}.{name}", row


@lru_cache(maxsize=64)
def imported_from(
    facts: ModuleFacts, neighbours: tuple[ModuleFacts, ...]
) -> Mapping[str, tuple[ModuleFacts, str]]:
    """Return names that a file imports from its neighbours: each with its module and name there."""
    rows: dict[str, tuple[ModuleFacts, str]] = {}
    for node in facts.nodes:
        if isinstance(node, ast.ImportFrom):
            tail = (node.module or "").replace(".", "/")
            for module in neighbours:
                path = module.source.path.removesuffix(".py").removesuffix("/__init__")
                if path.endswith(tail):
                    for alias in node.names:
                        if alias.name in module.module_names:
                            rows.setdefault(alias.asname or alias.name, (module, alias.name))
    return rows


def _plain(site: Site, name: str) -> Takes | None:
    row = _functions(site.facts).get(name)
    if row is None and name in _classes(site.facts):
        return _maker(site, name)
    if row is None and (found := imported_from(site.facts, site.neighbours).get(name)):
        row = _functions(found[0]).get(found[1]) or _maker(site, found[1])
    return row


def _of_unknown(site: Site, name: str) -> Takes | None:
    """Return what a method takes that only one class, or one function of a module, has."""
    modules = (site.facts, *site.neighbours)
    rows = [c.methods[name] for m in modules for c in _classes(m).values() if name in c.methods]
    rows += [table[name] for m in modules if name in (table := _functions(m))]
    rows += [
        maker for m in modules if name in _classes(m) if (maker := _maker(site, name)) is not None
    ]
    return rows[0] if len({(r.positional, r.keyword_only) for r in rows}) == 1 else None


def _class(site: Site, name: str) -> _Class | None:
    for module in (site.facts, *site.neighbours):
        if (found := _classes(module).get(name.rpartition(".")[2])) is not None:
            return found
    return None


def _lineage(site: Site, name: str) -> Iterator[_Class]:
    names, seen = [name], set[str]()
    while names and len(seen) < DEEPEST:
        current = names.pop(0)
        if current not in seen and (found := _class(site, current)) is not None:
            yield found
            names.extend(found.parents)
        seen.add(current)


def _all_methods(site: Site, home: str) -> dict[str, Takes]:
    rows: dict[str, Takes] = {}
    for found in _lineage(site, home):
        for name, row in found.methods.items():
            rows.setdefault(name, row)
    return rows


def _method(site: Site, home: str, name: str) -> Takes | None:
    return next((c.methods[name] for c in _lineage(site, home) if name in c.methods), None)


def _inherited(site: Site, home: str, name: str) -> Takes | None:
    lineage = _lineage(site, home)
    next(lineage, None)
    return next((c.methods[name] for c in lineage if name in c.methods), None)


def _maker(site: Site, name: str) -> Takes | None:
    for found in _lineage(site, name):
        if (row := found.methods.get("__init__") or found.fields) is not None:
            return row
    return None


@lru_cache(maxsize=128)
def _functions(facts: ModuleFacts) -> Mapping[str, Takes]:
    return {n.name: _takes(n, 0) for n in _top(facts.tree) if isinstance(n, type_function)}


@lru_cache(maxsize=128)
def _classes(facts: ModuleFacts) -> Mapping[str, _Class]:
    rows: dict[str, _Class] = {}
    for node in facts.nodes:
        if isinstance(node, ast.ClassDef):
            methods = {
                n.name: _takes(n, 0 if _decorated(n) & _STATIC else 1)
                for n in _top(node)
                if isinstance(n, type_function)
            }
            parents = tuple(name for b in node.bases if (name := dotted(b)))
            is_record = bool((_decorated(node) | set(parents)) & _RECORDS)
            rows.setdefault(
                node.name, _Class(methods, parents, _fields(node) if is_record else None)
            )
    return rows


def _top(owner: ast.Module | ast.ClassDef) -> Iterator[ast.stmt]:
    for node in owner.body:
        if isinstance(node, (ast.If, ast.Try)):
            yield from (n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt))
        else:
            yield node


def _decorated(node: ast.ClassDef | FunctionNode) -> set[str]:
    calls = (d.func if isinstance(d, ast.Call) else d for d in node.decorator_list)
    return {(dotted(d) or "").rpartition(".")[2] for d in calls}


def _takes(node: FunctionNode, skip: int) -> Takes:
    a = node.args
    positional = [x.arg for x in (*a.posonlyargs, *a.args)]
    optional = set(positional[len(positional) - len(a.defaults) :]) if a.defaults else set()
    pairs = zip(a.kwonlyargs, a.kw_defaults, strict=True)
    optional |= {x.arg for x, default in pairs if default is not None}
    named = tuple(x.arg for x in a.kwonlyargs)
    seen = positional[skip:]
    return Takes(
        name=node.name,
        positional=tuple(seen),
        keyword_only=named,
        required=frozenset((*seen, *named)) - optional,
        variadic=a.vararg is not None or a.kwarg is not None,
    )


def _fields(node: ast.ClassDef) -> Takes:
    rows = [
        (n.target.id, n.value is None)
        for n in node.body
        if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    ]
    names = tuple(name for name, _ in rows)
    required = frozenset(name for name, needed in rows if needed)
    return Takes(node.name, names, (), required, variadic=False)
