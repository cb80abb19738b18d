"""Classes whose objects cannot be made, looked up or changed as the code asks."""

import ast
import re
from collections.abc import Iterator
from difflib import get_close_matches

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import alone, wrapped
from patchwright.operators.crashes import blame, crashes, held

_MUTABLE = ("ValueError", "mutable default <class 'list'> for field tags is not allowed")
_ABSTRACT = re.compile(r"abstract (?:class '?(\w+)'?)(.*)")
_TUPLE = ("TypeError", "'tuple' object does not support item assignment")


@operator(
    cst.AnnAssign,
    prior=0.95,
    examples=(
        Example(
            "from dataclasses import dataclass, field\n\n\n@dataclass\nclass A:\n"
            "    tags: list = []\n",
            "from dataclasses import dataclass, field\n\n\n@dataclass\nclass A:\n"
            "    tags: list = field(default_factory=list)\n",
            crash=_MUTABLE,
        ),
        Example(
            "from dataclasses import dataclass\n\n\n@dataclass\nclass A:\n    tags: list = []\n",
            "from dataclasses import dataclass, field\n\n\n@dataclass\nclass A:\n"
            "    tags: list = field(default_factory=list)\n",
            crash=_MUTABLE,
        ),
    ),
)
def make_field_anew(node: cst.AnnAssign, site: Site) -> Iterator[Rewrite]:
    """Make a dataclass field's default anew for every object.

    Risk of overfitting: low.
    """
    if site.unit.function is not None or site.unit.class_name is None or node.value is None:
        return
    value, names = site.code(node.value), site.facts.module_names
    weight = blame(site, node, "ValueError", "TypeError", says="default") or 0.3
    simple = {"[]": "list", "{}": "dict", "set()": "set", "list()": "list", "dict()": "dict"}
    if not isinstance(node.value, (cst.List, cst.Dict, cst.Set, cst.Call)):
        return
    if isinstance(node.value, cst.Call) and value not in simple:
        return
    factory = simple.get(value, f"lambda: {value}")
    if "field" in names:
        yield site.replace(node.value, f"field(default_factory={factory})", weight)
    elif "dataclasses" in names:
        yield site.replace(node.value, f"dataclasses.field(default_factory={factory})", weight)
    else:
        yield from _importing(site, node.value, f"field(default_factory={factory})", weight)


def _importing(site: Site, node: cst.BaseExpression, text: str, weight: float) -> Iterator[Rewrite]:
    """Yield one rewrite from `import dataclass` to the node: both ends of it change."""
    for statement in site.facts.tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "dataclasses":
            place = site.facts.line_starts[(statement.end_lineno or 1) - 1]
            row = site.facts.source.lines[(statement.end_lineno or 1) - 1].rstrip()
            start, end = site.span(node)
            if row.endswith(")") or "#" in row or place + len(row) > start:
                return
            begin = place + len(row.encode(site.facts.source.encoding))
            between = site.facts.source.data[begin:start].decode(site.facts.source.encoding)
            yield Rewrite(begin, end, f", field{between}{text}", weight)
            return


@operator(
    cst.FunctionDef,
    prior=0.9,
    examples=(
        Example(
            "class A(Base):\n    def areas(self):\n        return 1\n",
            "class A(Base):\n    def area(self):\n        return 1\n",
            crash=(
                "TypeError",
                "Can't instantiate abstract class A without an implementation for abstract "
                "method 'area'",
            ),
        ),
        Example(
            "import abc\n\n\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def area(self):\n"
            "        return 1\n",
            "import abc\n\n\nclass A(abc.ABC):\n    def area(self):\n        return 1\n",
            crash=("TypeError", "Can't instantiate abstract class A with abstract method area"),
        ),
    ),
)
def implement_abstract(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Give a method the name of the abstract method that a class lacks, or make that one plain.

    Risk of overfitting: low.
    """
    name = node.name.value
    for failure in crashes(site, "TypeError", says="abstract class"):
        match = _ABSTRACT.search(failure.message)
        if match is None:
            continue
        lacking = [w for w in re.findall(r"\w+", match.group(2)) if w not in _WORDS]
        if name in lacking:
            for decorator in node.decorators:
                if site.code(decorator.decorator).endswith("abstractmethod"):
                    start = site.span(decorator)[0]
                    data = site.facts.source.data
                    after = data.index(b"\n", site.span(decorator)[1]) + 1
                    yield Rewrite(start, after + len(site.indent(node).encode()), "", 0.6)
        elif site.unit.class_name == match.group(1):
            alike = get_close_matches(name, lacking, 2, 0.5)
            for other in alike or (lacking if not name.startswith("__") else []):
                yield site.replace(node.name, other, 1.0 if other in alike else 0.3)


_WORDS = frozenset(
    {"with", "without", "an", "implementation", "for", "abstract"} | {"method", "methods", "and"}
)


@operator(
    cst.Call,
    cst.Subscript,
    prior=0.75,
    examples=(
        Example(
            "from hues import Hue\n\n\ndef f(x):\n    return Hue(x)\n",
            "from hues import Hue\n\n\ndef f(x):\n    return Hue[x]\n",
            crash=("ValueError", "'RED' is not a valid Hue"),
        ),
        Example(
            "from hues import Hue\n\n\ndef f(x):\n    return Hue[x]\n",
            "from hues import Hue\n\n\ndef f(x):\n    return Hue[x.upper()]\n",
            crash=("KeyError", "'red'"),
        ),
    ),
)
def look_up_member(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Look up a member of an enumeration by its name, its value, or a form of either.

    Risk of overfitting: low.
    """
    if isinstance(node, cst.Call) and len(node.args) == 1:
        weight = blame(site, node, "ValueError", says="is not a valid")
        name, key, by_name = site.code(node.func), node.args[0].value, False
    elif isinstance(node, cst.Subscript) and isinstance(node.slice[0].slice, cst.Index):
        weight = blame(site, node, "KeyError", "TypeError")
        name, key, by_name = site.code(node.value), node.slice[0].slice.value, True
    else:
        return
    if not weight or not name[:1].isupper() or name.rpartition(".")[2].isupper():
        return
    text, side = site.code(key), wrapped(site, key)
    forms = (
        f"{side}.upper()",
        f"{side}.lower()",
        f"{side}.strip()",
        f"int({text})",
        f"str({text})",
    )
    yield site.replace(node, f"{name}({text})" if by_name else f"{name}[{text}]", weight)
    for rank, form in enumerate(forms):
        if by_name and form[3:4] == "(":
            continue
        yield site.replace(key, form, weight * 0.85 ** (rank + 1))
    if not by_name:
        yield site.replace(node, f"{name}[{side}.upper()]", weight * 0.7)


@operator(
    cst.SimpleStatementLine,
    prior=0.75,
    examples=(
        Example(
            "def f(t, i, v):\n    t[i] = v\n    return t\n",
            "def f(t, i, v):\n    t = t[:i] + (v,) + t[i + 1:]\n    return t\n",
            crash=_TUPLE,
        ),
        Example(
            "def f(s, i, v):\n    s[i] = v\n    return s\n",
            "def f(s, i, v):\n    s = s[:i] + v + s[i + 1:]\n    return s\n",
            crash=("TypeError", "'str' object does not support item assignment"),
        ),
    ),
)
def build_anew(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Build a text or tuple anew where one of its items is assigned.

    Risk of overfitting: low.
    """
    small, says = alone(node), "does not support item assignment"
    weight = blame(site, node, "TypeError", says=says)
    if not weight or not isinstance(small, cst.Assign) or len(small.targets) != 1:
        return
    target = small.targets[0].target
    if not isinstance(target, cst.Subscript) or len(target.slice) != 1:
        return
    key = target.slice[0].slice
    if not isinstance(key, cst.Index):
        return
    base, index, value = site.code(target.value), site.code(key), site.code(small.value)
    message = next(f.message for f in crashes(site, "TypeError", says=says))
    part = f"({value},)" if "'tuple'" in message else wrapped(site, small.value)
    after = str(int(index) + 1) if index.isdigit() else f"{index} + 1"
    text = f"{base} = {base}[:{index}] + {part} + {base}[{after}:]"
    yield site.replace(node, text, weight)
    lines = [f"{base} = list({base})"]
    yield site.insert_before(node, lines, weight * 0.9)


@operator(
    cst.Call,
    cst.Tuple,
    prior=0.6,
    examples=(
        Example(
            "def f(xs):\n    t = tuple(xs)\n    t[0] = 1\n    return t\n",
            "def f(xs):\n    t = list(xs)\n    t[0] = 1\n    return t\n",
            crash=_TUPLE,
        ),
        Example(
            "def f(a):\n    t = (a, 2)\n    t.append(1)\n    return t\n",
            "def f(a):\n    t = [a, 2]\n    t.append(1)\n    return t\n",
            crash=("AttributeError", "'tuple' object has no attribute 'append'"),
        ),
    ),
)
def make_list(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Make a list where a tuple or a frozen set is changed later.

    Risk of overfitting: low.
    """
    says = "'tuple' object|'frozenset' object"
    if not crashes(site, "TypeError", "AttributeError", says=says):
        return
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        other = {"tuple": "list", "frozenset": "set"}.get(node.func.value)
        if other is not None:
            yield site.replace(node.func, other)
    elif isinstance(node, cst.Tuple) and isinstance(site.parent(node), (cst.Assign, cst.Return)):
        start, end = site.span(node)
        data = site.facts.source.data
        if data[start : start + 1] != b"(" and node.lpar:
            start, end = data.rindex(b"(", 0, start), data.index(b")", end) + 1
        inside = ", ".join(site.code(element.value) for element in node.elements)
        yield Rewrite(start, end, f"[{inside}]", 0.9)


@operator(
    cst.SimpleStatementLine,
    prior=0.75,
    examples=(
        Example(
            "def f(self, x):\n    self.x = x\n",
            'def f(self, x):\n    object.__setattr__(self, "x", x)\n',
            crash=("FrozenInstanceError", "cannot assign to field 'x'"),
        ),
        Example(
            "from dataclasses import replace\n\n\ndef f(p, x):\n    p.x = x\n    return p\n",
            "from dataclasses import replace\n\n\ndef f(p, x):\n    p = replace(p, x=x)\n"
            "    return p\n",
            crash=("FrozenInstanceError", "cannot assign to field 'x'"),
        ),
    ),
)
def change_frozen(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Set an attribute of a frozen object as its own methods may, or make a changed copy.

    Risk of overfitting: low to medium; a copy leaves the old object as it was.
    """
    small = alone(node)
    weight = blame(site, node, "FrozenInstanceError") or blame(
        site,
        node,
        "AttributeError",
        says="can't set attribute|cannot assign to field|has no setter",
    )
    if not weight or not isinstance(small, cst.Assign) or len(small.targets) != 1:
        return
    target = small.targets[0].target
    if not isinstance(target, cst.Attribute):
        return
    owner, name, value = site.code(target.value), target.attr.value, site.code(small.value)
    names = site.facts.module_names
    if owner != "self":
        for call in ("replace", "dataclasses.replace"):
            if call.partition(".")[0] in names:
                yield site.replace(node, f"{owner} = {call}({owner}, {name}={value})", weight)
        if any("_replace" in seen.text for seen in held(site, "<names>")) or "_replace" in names:
            yield site.replace(node, f"{owner} = {owner}._replace({name}={value})", weight)
    if f"_{name}" in site.members:
        yield site.replace(target.attr, f"_{name}", weight)
    yield site.replace(node, f'object.__setattr__({owner}, "{name}", {value})', weight * 0.8)
