"""Objects: what a method inherits, how objects compare, of which class new ones are."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_docstring, wrapped
from patchwright.operators.facts import FunctionNode
from patchwright.operators.lineage import class_of, parents_method
from patchwright.operators.literals import last_name


@operator(
    cst.FunctionDef,
    prior=0.6,
    examples=(
        Example(
            "class A:\n    def save(self, path, mode='w'):\n        pass\n\n\n"
            "class B(A):\n    def save(self, path):\n        return super().save(path)\n",
            "class A:\n    def save(self, path, mode='w'):\n        pass\n\n\n"
            "class B(A):\n    def save(self, path, mode='w'):\n"
            "        return super().save(path, mode)\n",
        ),
        Example(
            "class A:\n    def area(self, scale=1):\n        pass\n\n\n"
            "class B(A):\n    def area(self):\n        return 4\n",
            "class A:\n    def area(self, scale=1):\n        pass\n\n\n"
            "class B(A):\n    def area(self, scale=1):\n        return 4\n",
        ),
    ),
)
def take_what_parent_takes(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Let a method take what the parent's method takes, and pass it on.

    Risk of overfitting: low.
    """
    if node is not site.root or node.params.star_kwarg is not None:
        return
    parent = parents_method(site, node.name.value)
    every = [*node.params.posonly_params, *node.params.params, *node.params.kwonly_params]
    if parent is None or not every:
        return
    own = {p.name.value for p in every}
    missing = [row for row in _declared(parent) if row[0] not in own]
    if not missing or len(missing) > 3:
        return
    end = max(site.span(p)[1] for p in every)
    added = "".join(f", {text}" for _, text in missing)
    yield Rewrite(end, end, added, 0.9)
    call = _super_call(node, node.name.value, site)
    if call is not None:
        start, stop = end, site.span(call)[1] - 1
        data = site.facts.source.data[start:stop].decode(site.facts.source.encoding)
        for rank, form in enumerate(("{0}", "{0}={0}")):
            passed = ", ".join(form.format(name) for name, _ in missing)
            joint = ", " if call.args else ""
            yield Rewrite(start, stop, f"{added}{data}{joint}{passed}", 1.0 - 0.1 * rank)


def _declared(function: FunctionNode) -> list[tuple[str, str]]:
    a = function.args
    plain = [*a.posonlyargs, *a.args]
    defaults = [None] * (len(plain) - len(a.defaults)) + list(a.defaults)
    rows = [*zip(plain, defaults, strict=True), *zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    return [(arg.arg, _with_default(arg, default)) for arg, default in rows]


def _with_default(arg: ast.arg, default: ast.expr | None) -> str:
    text = f"{arg.arg}: {ast.unparse(arg.annotation)}" if arg.annotation else arg.arg
    sign = " = " if arg.annotation else "="
    return text if default is None else f"{text}{sign}{ast.unparse(default)}"


def _super_call(node: cst.CSTNode, name: str, site: Site) -> cst.Call | None:
    if isinstance(node, cst.Call) and site.code(node.func) == f"super().{name}":
        return node
    found = (_super_call(child, name, site) for child in node.children)
    return next((call for call in found if call is not None), None)


@operator(
    cst.FunctionDef,
    prior=0.5,
    examples=(
        Example(
            "class P:\n    def __eq__(self, other):\n        return self.x == other.x\n",
            "class P:\n    def __eq__(self, other):\n        if not isinstance(other, P):\n"
            "            return NotImplemented\n        return self.x == other.x\n",
        ),
        Example(
            "class P:\n    def __eq__(self, other):\n        return self.x == other.x\n",
            "class P:\n    def __eq__(self, other):\n        return self.x == other.x\n\n"
            "    def __hash__(self):\n        return hash(self.x)\n",
        ),
        Example(
            "class P:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n\n"
            "    def __eq__(self, other):\n        return self.x == other.x\n",
            "class P:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n\n"
            "    def __eq__(self, other):\n"
            "        return self.x == other.x and self.y == other.y\n",
        ),
    ),
)
def compare_objects(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Compare objects of the same class only, by more attributes, and hash what compares equal.

    Risk of overfitting: low.
    """
    name, home = node.name.value, site.unit.class_name
    if home is None or name not in ("__eq__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__"):
        return
    block = node.body
    if not isinstance(block, cst.IndentedBlock):
        return
    rows = [row for row in block.body if not is_docstring(row)]
    text, params = site.code(node), [p.name.value for p in node.params.params]
    used = list(dict.fromkeys(re.findall(r"self\.(\w+)\b(?!\()", text)))
    if len(params) == 2 and "isinstance" not in text and rows:
        for rank, result in enumerate(("NotImplemented", "False")):
            lines = [f"if not isinstance({params[1]}, {home}):", f"    return {result}"]
            yield site.insert_before(rows[0], lines, 0.9 - 0.2 * rank)
    if name == "__eq__" and "__hash__" not in site.members and used:
        told = any("unhashable" in failure.message for failure in site.failures[:5])
        key = f"self.{used[0]}" if len(used) == 1 else f"({', '.join(f'self.{a}' for a in used)})"
        lines = ["def __hash__(self):", f"    return hash({key})"]
        yield _after(site, node, lines, 1.0 if told else 0.5)
    yield from _more_parts(site, node, rows, used, params)


def _after(site: Site, node: cst.FunctionDef, lines: list[str], weight: float) -> Rewrite:
    """Put a method behind another one."""
    end = site.span(node.body)[1]
    data = site.facts.source.data
    while end > 0 and data[end - 1 : end] in (b"\n", b"\r", b" ", b"\t"):
        end -= 1
    indent, newline = site.indent(node), site.facts.source.newline
    text = "".join(f"{newline}{indent}{line}" for line in lines)
    return Rewrite(end, end, newline + text, weight)


def _more_parts(
    site: Site, node: cst.FunctionDef, rows: list[cst.BaseStatement], used: list[str], ps: list[str]
) -> Iterator[Rewrite]:
    """Compare by one attribute more."""
    last = rows[-1] if rows else None
    small = last.body[0] if isinstance(last, cst.SimpleStatementLine) else None
    if not isinstance(small, cst.Return) or small.value is None or len(ps) != 2:
        return
    methods = set(site.facts.signatures)
    others = sorted(m for m in site.members if m not in methods and m not in used)
    value = site.code(small.value)
    for rank, other in enumerate(others[:3]):
        if node.name.value == "__eq__":
            text = f"{value} and self.{other} == {ps[1]}.{other}"
            yield site.replace(small.value, text, 0.8 * 0.85**rank)
        elif used and isinstance(small.value, cst.Comparison):
            sign = site.code(small.value.comparisons[0].operator)
            one, two = (
                f"({', '.join(f'{who}.{a}' for a in (used[0], other))})" for who in ("self", ps[1])
            )
            yield site.replace(small.value, f"{one} {sign} {two}", 0.8 * 0.85**rank)


@operator(
    cst.FunctionDef,
    cst.AnnAssign,
    prior=0.5,
    examples=(
        Example(
            "import functools\n\n\nclass V:\n    def __eq__(self, o):\n        return True\n\n"
            "    def __lt__(self, o):\n        return self.n < o.n\n",
            "import functools\n\n\n@functools.total_ordering\nclass V:\n"
            "    def __eq__(self, o):\n        return True\n\n"
            "    def __lt__(self, o):\n        return self.n < o.n\n",
        ),
        Example(
            "from dataclasses import dataclass\n\n\n@dataclass\nclass P:\n    x: int\n",
            "from dataclasses import dataclass\n\n\n@dataclass(order=True)\nclass P:\n    x: int\n",
        ),
        Example(
            "from dataclasses import dataclass\n\n\n@dataclass\nclass P:\n    x: int\n",
            "from dataclasses import dataclass\n\n\n"
            "@dataclass(frozen=True)\nclass P:\n    x: int\n",
        ),
    ),
)
def order_objects(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Give a class the comparisons that it lacks, or make its objects fixed or hashable.

    Risk of overfitting: low.
    """
    home = class_of(site)
    if home is None:
        return
    starts, lines = site.facts.line_starts, site.facts.source.lines
    if isinstance(node, cst.FunctionDef):
        if node.name.value in ("__lt__", "__gt__") and not {"__le__", "__ge__"} & site.members:
            text, needs = site.reach("functools", "total_ordering")
            decorated = any("total_ordering" in ast.unparse(d) for d in home.decorator_list)
            if not decorated and not home.col_offset:
                told = any("not supported between" in f.message for f in site.failures[:5])
                place, end = starts[home.lineno - 1], site.facts.source.newline
                yield Rewrite(place, place, f"@{text}{end}", 1.0 if told else 0.4, needs)
        return
    first = next((n for n in home.body if isinstance(n, ast.AnnAssign)), None)
    if first is None or first.lineno != site.line(node):
        return
    for decorator in home.decorator_list:
        row = lines[decorator.lineno - 1]
        text = ast.unparse(decorator)
        if text.partition("(")[0].rpartition(".")[2] != "dataclass" or "#" in row:
            continue
        start = starts[decorator.lineno - 1] + row.index("@") + 1
        for option, share in _options(site):
            yield from _optioned(start, row.strip()[1:], text, option, share)


def _options(site: Site) -> Iterator[tuple[str, float]]:
    said = " ".join(f"{f.exception} {f.message}" for f in site.failures[:5])
    yield "order=True", 1.0 if "not supported between" in said else 0.4
    yield "frozen=True", 1.0 if "unhashable" in said or "DID NOT RAISE" in said else 0.4
    yield "eq=False", 0.2
    yield "unsafe_hash=True", 0.7 if "unhashable" in said else 0.1


def _optioned(start: int, row: str, text: str, option: str, share: float) -> Iterator[Rewrite]:
    if row != text and row != f"{text}()":
        return
    name, value = option.split("=")
    if f"{name}=" in text:
        there = re.search(rf"(, )?{name}=\w+", text)
        if there:
            yield Rewrite(start, start + len(row), text.replace(there[0], ""), share * 0.5)
    elif "(" in row:
        inner = text.partition("(")[2].rstrip(")")
        joint = ", " if inner else ""
        head = text.partition("(")[0]
        yield Rewrite(start, start + len(row), f"{head}({inner}{joint}{option})", share)
    else:
        yield Rewrite(start, start + len(row), f"{row}({option})", share)


@operator(
    cst.Call,
    cst.FormattedStringText,
    prior=0.45,
    examples=(
        Example(
            "class P:\n    def moved(self, n):\n        return P(self.x + n)\n",
            "class P:\n    def moved(self, n):\n        return type(self)(self.x + n)\n",
        ),
        Example(
            'class P:\n    def __repr__(self):\n        return f"P({self.x})"\n',
            "class P:\n    def __repr__(self):\n"
            '        return f"{type(self).__name__}({self.x})"\n',
        ),
        Example(
            "class P:\n    @classmethod\n    def of(cls, n):\n        return P(n)\n",
            "class P:\n    @classmethod\n    def of(cls, n):\n        return cls(n)\n",
        ),
    ),
)
def make_same_class(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Make, or name, an object's own class, not the class that the method stands in.

    Risk of overfitting: low.
    """
    home, function = site.unit.class_name, site.unit.function
    if home is None or function is None or not function.args.args:
        return
    first = function.args.args[0].arg
    if first not in ("self", "cls"):
        return
    own = "cls" if first == "cls" else "type(self)"
    if isinstance(node, cst.FormattedStringText):
        text = site.code(node)
        if re.search(rf"\b{home}\b", text):
            yield site.replace(node, re.sub(rf"\b{home}\b", f"{{{own}.__name__}}", text, count=1))
    elif isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and last_name(node) == home:
        yield site.replace(node.func, own, 1.0 if site.facts.source.text.count(home) > 2 else 0.6)


@operator(
    cst.Return,
    prior=0.3,
    examples=(
        Example(
            "class P:\n    def __lt__(self, other):\n        return self.a < other.a\n",
            "class P:\n    def __lt__(self, other):\n        return other.a < self.a\n",
        ),
    ),
)
def compare_other_way(node: cst.Return, site: Site) -> Iterator[Rewrite]:
    """Compare two objects the other way round.

    Risk of overfitting: low.
    """
    value, function = node.value, site.unit.function
    if not isinstance(value, cst.Comparison) or len(value.comparisons) != 1 or function is None:
        return
    if not function.name.startswith("__"):
        return
    one, two = wrapped(site, value.left), wrapped(site, value.comparisons[0].comparator)
    sign = site.code(value.comparisons[0].operator)
    yield site.replace(value, f"{two} {sign} {one}")
