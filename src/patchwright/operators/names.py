"""Names: the wrong variable, attribute or target, a misspelt one, a part or a whole mixed up."""

import ast
import builtins
import collections.abc
import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, is_fixed, is_target
from patchwright.operators.crashes import crashes, missing_names
from patchwright.operators.facts import BUILTINS, FunctionNode, ModuleFacts, spelled_alike
from patchwright.operators.reading import names
from patchwright.operators.scopes import kinds

_OWN = ("self", "cls")
_CONSTANTS = frozenset({"True", "False", "None"})
_FIXED = (cst.Decorator, cst.MatchPattern)
_NO_ATTRIBUTE = re.compile(r"'([\w.]+)'(?: object)? has no attribute '(\w+)'")
_NO_IMPORT = re.compile(r"(?:cannot import name|No module named) '([\w.]+)'")
_RENAMED = """
    xrange range, unicode str, raw_input input, basestring str, long int, unichr chr, push append,
    add append, append add, iteritems items, itervalues values, iterkeys keys, clock perf_counter,
    getargspec getfullargspec, letters ascii_letters, has_key __contains__
"""


def _renamed(name: str) -> str | None:
    """Return the present name of what older versions or other languages call so."""
    pairs = (pair.split() for pair in _RENAMED.split(","))
    return next((new for old, new in pairs if old == name), None)


def _role(node: cst.CSTNode, site: Site) -> str:
    """Say whether an expression is "read", "stored" to, or "" for a place that stays as it is."""
    if is_fixed(site, node) or any(isinstance(n, _FIXED) for n in site.ancestors(node)):
        return ""
    return "stored" if is_target(site, node) else "read"


@lru_cache(maxsize=1 << 16)
def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _called(node: cst.CSTNode, site: Site) -> bool:
    parent = site.parent(node)
    return isinstance(parent, cst.Call) and parent.func is node


def _is_value(node: cst.CSTNode, site: Site) -> bool:
    """Say whether a node is read for its own sake, not called, looked into or thrown away."""
    used = _called(node, site) or isinstance(site.parent(node), (cst.Attribute, cst.Expr))
    return not used and _role(node, site) == "read"


def _recent(node: cst.CSTNode, site: Site) -> list[str]:
    """Return the local variables that occur before a node, the last seen first."""
    start, end = site.span(site.root)[0], site.span(node)[0]
    before = site.facts.source.data[start:end].decode(site.facts.source.encoding)
    seen = dict.fromkeys(reversed(re.findall(r"(?<![\w.])[^\W\d]\w*", before)))
    own = set(site.locals)
    return [name for name in seen if name in own and name not in _OWN]


@lru_cache(maxsize=64)
def _read_in(function: FunctionNode) -> frozenset[str]:
    nodes = (n for n in ast.walk(function) if isinstance(n, ast.Name))
    return frozenset(n.id for n in nodes if isinstance(n.ctx, ast.Load))


@operator(
    cst.Name,
    prior=0.6,
    examples=(
        Example("def f(a, b):\n    return a + a\n", "def f(a, b):\n    return a + b\n"),
        Example('def f(a, k):\n    return a[k], "k"\n', 'def f(a, k):\n    return a["k"], "k"\n'),
    ),
)
def replace_name(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Read another variable of the same function, or a module's name that is spelt alike.

    Risk of overfitting: low; two variables seldom have one value in all tests.
    """
    fixed = node.value in _CONSTANTS or _called(node, site) or node.value.endswith("Error")
    if fixed or node.value in site.facts.imported or _role(node, site) != "read":
        return
    ranked = sorted(_replacements(node, site), key=lambda row: (-row[1], row[0]))
    for name, weight in ranked[: 2 if node.value in _OWN else 6]:
        yield site.replace(node, name, round(max(0.05, min(1.0, weight)), 3))
    if node.value in site.facts.strings:
        yield site.replace(node, f'"{node.value}"', 0.5)


def _replacements(node: cst.Name, site: Site) -> Iterator[tuple[str, float]]:
    function = site.unit.function
    known = kinds(function) if function is not None else {}
    read = _read_in(function) if function is not None else frozenset()
    kind = "object" if node.value in _OWN else known.get(node.value)
    recent = _recent(node, site)
    for name in site.locals:
        if name in (node.value, *_OWN):
            continue
        weight = 0.4 + 0.3 * _likeness(node.value, name) + (0.3 if name not in read else 0.0)
        if name in recent:
            weight += 0.2 - 0.02 * min(10, recent.index(name))
        other = known.get(name)
        weight += 0.0 if None in (kind, other) else 0.15 if kind == other else -0.25
        yield name, weight if name in recent else weight * 0.4
    if node.value not in _OWN:
        pool = sorted(site.facts.module_names - {node.value, *site.locals})
        for name in get_close_matches(node.value, pool, 2, 0.75):
            yield name, 0.4 * _likeness(node.value, name)


@operator(
    cst.Name,
    prior=0.95,
    examples=(
        Example(
            "def f(count):\n    return cuont + 1\n",
            "def f(count):\n    return count + 1\n",
            crash=("NameError", "name 'cuont' is not defined"),
        ),
    ),
)
def respell_name(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Replace a name that a failing test found undefined by the one that was meant.

    Risk of overfitting: low; the failure names the place.
    """
    missing = missing_names(site, "NameError", "UnboundLocalError")
    role = _role(node, site) if missing else ""
    if node.value not in missing:
        for name in missing if role == "stored" else ():
            if _likeness(name, node.value) > 0.75:
                yield site.replace(node, name, 0.8)
    elif role:
        for text, weight in _spellings(node.value, site):
            yield site.replace(node, text, weight)


def _spellings(name: str, site: Site) -> Iterator[tuple[str, float]]:
    known = _renamed(name)
    if known in site.visible:
        yield str(known), 1.0
    for other in get_close_matches(name, sorted(site.visible - {name}), 5, 0.6):
        yield other, _likeness(name, other)
    owners = set(re.findall(rf"(?<![\w.])(\w+)\.{name}\b", site.facts.source.text))
    yield from ((f"{base}.{name}", 0.7) for base in sorted(owners & site.visible))
    if name in site.facts.strings:
        yield f'"{name}"', 0.5
    for other in get_close_matches(name, sorted(site.members), 3, 0.4):
        yield f"self.{other}", 0.5


@operator(
    cst.Name,
    cst.Attribute,
    prior=0.55,
    examples=(
        Example(
            "class A:\n    n = 1\n    def f(self, n):\n        return n\n",
            "class A:\n    n = 1\n    def f(self, n):\n        return self.n\n",
        ),
        Example("def f(self, n):\n    return self.n\n", "def f(self, n):\n    return n\n"),
    ),
)
def switch_owner(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Use the attribute of self in place of the variable of that name, or the other way round.

    Risk of overfitting: low; the two differ as soon as one of them changes.
    """
    code = site.code(node)
    bare = code.removeprefix("self.")
    other = bare if bare != code and bare in site.visible else ""
    if code in site.members and "self" in site.locals:
        other = f"self.{code}"
    if other and _role(node, site):
        yield site.replace(node, other)


@operator(
    cst.Attribute,
    prior=0.55,
    examples=(
        Example("def f(a):\n    return a.x, a.y\n", "def f(a):\n    return a.x, a.x\n"),
        Example("def f(a):\n    return a.b.c.d\n", "def f(a):\n    return a.c.d\n"),
    ),
)
def replace_attribute(node: cst.Attribute, site: Site) -> Iterator[Rewrite]:
    """Use another attribute of the class or of such values in the file, or one link less.

    Risk of overfitting: low; two attributes seldom have one value in all tests.
    """
    name, base = node.attr.value, site.code(node.value)
    if not _role(node, site) or name.startswith("__"):
        return
    called = _called(node, site)
    same = _attributes_of(site.facts, base)
    pool = set(same) | (site.members if base in _OWN else set())
    ranked = []
    for other in (pool | set(spelled_alike(site.facts, name))) - {name}:
        as_called = same.get(other, other in site.facts.signatures)
        weight = 0.3 + 0.4 * _likeness(name, other) + (0.3 if other in pool else 0.0)
        if not other.startswith("__"):
            ranked.append((other, weight if as_called == called else weight * 0.3))
    for other, weight in sorted(ranked, key=lambda row: (-row[1], row[0]))[:5]:
        yield site.replace(node.attr, other, round(weight, 3))
    if isinstance(node.value, cst.Attribute):
        yield site.replace(node.value, site.code(node.value.value), 0.4)


@lru_cache(maxsize=1024)
def _attributes_of(facts: ModuleFacts, base: str) -> dict[str, bool]:
    """Return the attributes that the file uses on a text, and whether it calls them."""
    found = re.findall(rf"(?<![\w.]){re.escape(base)}\.(\w+)(\()?", facts.source.text)
    return {name: bool(called) for name, called in found}


@operator(
    cst.Attribute,
    prior=0.95,
    examples=(
        Example(
            "def f(xs):\n    xs.push(1)\n",
            "def f(xs):\n    xs.append(1)\n",
            crash=("AttributeError", "'list' object has no attribute 'push'"),
        ),
    ),
)
def respell_attribute(node: cst.Attribute, site: Site) -> Iterator[Rewrite]:
    """Replace an attribute that a failing test did not find by the one that was meant.

    Risk of overfitting: low; the failure names the place.
    """
    for failure in crashes(site, "AttributeError", says=rf"attribute '{node.attr.value}'"):
        match = _NO_ATTRIBUTE.search(failure.message)
        if match is None or match[2] != node.attr.value:
            continue
        owner, name = match[1], match[2]
        pool = set(site.facts.members(owner)) or set(site.facts.attributes)
        pool |= set(dir(getattr(builtins, owner))) if owner in BUILTINS else set()
        known = _renamed(name)
        if known:
            yield site.replace(node.attr, known)
        for other in get_close_matches(name, sorted(pool - {name}), 4, 0.6):
            yield site.replace(node.attr, other, _likeness(name, other))
        if owner == site.code(node.value) and name in BUILTINS:
            yield site.replace(node, name, 0.9)
        if owner == "collections" and name in collections.abc.__all__:
            yield site.replace(node.attr, f"abc.{name}")


@operator(
    cst.AssignTarget,
    cst.AugAssign,
    prior=0.3,
    examples=(
        Example(
            "def f(a, b):\n    a = 2\n    return b\n", "def f(a, b):\n    b = 2\n    return b\n"
        ),
    ),
)
def replace_target(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Assign to another variable of the same function.

    Risk of overfitting: low; the value then reaches another place.
    """
    target = node.target if isinstance(node, (cst.AssignTarget, cst.AugAssign)) else None
    if isinstance(target, cst.Name):
        recent = [name for name in _recent(target, site) if name != target.value]
        for rank, name in enumerate(recent[:3]):
            yield site.replace(target, name, 1.0 - 0.2 * rank)


def _shared(one: str, other: str) -> float:
    """Return the share of words that two texts have in common."""
    words, more = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    return len(words & more) / max(1, len(words | more)) + 0.1 * _likeness(one, other)


@operator(
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    cst.BinaryOperation,
    prior=0.2,
    examples=(
        Example("def f(a):\n    return a[0]\n", "def f(a):\n    return a\n"),
        Example("def f(a, i):\n    return a[i]\n", "def f(a, i):\n    return i\n"),
        Example("def f(a, n):\n    return a.get(1)\n", "def f(a, n):\n    return n\n"),
    ),
)
def reduce_to_name(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Use a part of an expression, or a variable, in place of the whole.

    Risk of overfitting: medium; short tests do not tell a part from the whole.
    """
    if not _is_value(node, site):
        return
    inside = [name for name in names(site.code(node)) if name in site.locals]
    found: dict[str, float] = {}
    if isinstance(node, (cst.Attribute, cst.Subscript)):
        found[site.code(node.value)] = 0.8
    found |= {name: 0.6 for name in inside if name not in found}
    recent = [name for name in _recent(node, site) if name not in inside]
    found |= {name: 0.5 - 0.1 * rank for rank, name in enumerate(recent[:3])}
    usable = [row for row in found.items() if row[0] not in (*_OWN, *site.facts.imported)]
    for text, weight in usable[:5]:
        yield site.replace(node, text, weight)


@operator(
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    cst.BinaryOperation,
    prior=0.3,
    examples=(
        Example("def f(a, b):\n    return a, a[b]\n", "def f(a, b):\n    return a[b], a[b]\n"),
    ),
)
def reuse_expression(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Use another expression of the same function, one of the same kind or about the same name.

    Risk of overfitting: medium; ingredients of one function are often equal in small tests.
    """
    code = site.code(node)
    if code in _CONSTANTS or len(code) > 60 or not _is_value(node, site):
        return
    ranked = [(_shared(code, text), text) for text in _of_kind(node, code, site)]
    ranked = sorted((row for row in ranked if row[0] > 0.3), key=lambda row: (-row[0], row[1]))
    for share, text in ranked[: 3 if isinstance(node, cst.Name) else 4]:
        yield site.replace(node, enclosed(site, node, text), round(min(1.0, 0.2 + share), 3))


def _of_kind(node: cst.BaseExpression, code: str, site: Site) -> Iterator[str]:
    ends = {cst.Call: ")", cst.Subscript: "]"}.get(type(node), "")
    for text in _ingredients(site):
        if isinstance(node, cst.Name):
            if re.search(rf"(?<![\w.]){re.escape(code)}(?!\w)", text):
                yield text
        elif text != code and text.endswith(ends) and (" " in text) == (" " in code):
            yield text


def _ingredients(site: Site) -> tuple[str, ...]:
    """Return the expressions of the unit's function that can stand elsewhere in it."""
    return _expressions_in(site.facts, site.unit.function) if site.unit.function else ()


@lru_cache(maxsize=64)
def _expressions_in(facts: ModuleFacts, function: FunctionNode) -> tuple[str, ...]:
    return tuple(sorted(facts.expressions(function)))


@operator(
    cst.ImportAlias,
    prior=0.9,
    examples=(
        Example(
            "from collections import OrderdDict\n\na = OrderedDict()\n",
            "from collections import OrderedDict\n\na = OrderedDict()\n",
            crash=("ImportError", "cannot import name 'OrderdDict' from 'collections'"),
        ),
        Example(
            "from collections import Mapping\n",
            "from collections.abc import Mapping\n",
            crash=("ImportError", "cannot import name 'Mapping' from 'collections'"),
        ),
    ),
)
def respell_import(node: cst.ImportAlias, site: Site) -> Iterator[Rewrite]:
    """Replace an imported name or module that does not exist by the one that was meant.

    Risk of overfitting: low; the failure names the place.
    """
    parent = site.parent(node)
    module = parent.module if isinstance(parent, cst.ImportFrom) else None
    for failure in crashes(site, "ImportError", "ModuleNotFoundError", says=_NO_IMPORT.pattern):
        used = {n.id for n in ast.walk(site.facts.tree) if isinstance(n, ast.Name)}
        missing = (_NO_IMPORT.findall(failure.message) or [""])[0]
        for place in (node.name, module):
            if place is not None and site.code(place) == missing:
                named = module is not None and place is node.name
                pool = used if named else sys.stdlib_module_names
                for other in get_close_matches(missing, sorted(pool - {missing}), 3, 0.7):
                    yield site.replace(place, other, _likeness(missing, other))
        if module and site.code(module) == "collections" and missing in collections.abc.__all__:
            yield site.replace(module, "collections.abc")
