"""Functions inside and around functions: decorators, closures, outer variables."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_docstring, parsed
from patchwright.operators.facts import FunctionNode

_KINDS = ("staticmethod", "classmethod", "property")
_KEPT = ("overload", "fixture", "dataclass", "abstractmethod")
_METHOD_LIKE = "bound method|method object|not callable|positional argument"


def _line_of(site: Site, node: cst.Decorator) -> tuple[int, int]:
    """Return the span of a decorator with the line end behind it and the blanks that follow."""
    start, end = site.span(node)
    data = site.facts.source.data
    stop = data.index(b"\n", end) + 1
    while data[stop : stop + 1] in (b" ", b"\t"):
        stop += 1
    return start, stop


@operator(
    cst.Decorator,
    prior=0.4,
    examples=(
        Example(
            "class A:\n    @staticmethod\n    def f(cls):\n        return cls\n",
            "class A:\n    @classmethod\n    def f(cls):\n        return cls\n",
        ),
        Example(
            "class A:\n    @lru_cache\n    def f(self, xs):\n        return xs\n",
            "class A:\n    def f(self, xs):\n        return xs\n",
        ),
        Example(
            "def retry(times=3):\n    def around(f):\n        return f\n    return around\n\n\n"
            "@retry\ndef g():\n    return 1\n",
            "def retry(times=3):\n    def around(f):\n        return f\n    return around\n\n\n"
            "@retry()\ndef g():\n    return 1\n",
        ),
    ),
)
def change_decorator(node: cst.Decorator, site: Site) -> Iterator[Rewrite]:
    """Decorate a function by another decorator, by none, or by what a call of it gives.

    Risk of overfitting: low.
    """
    text, value = site.code(node.decorator), node.decorator
    last = text.partition("(")[0].rpartition(".")[2]
    if last in _KEPT or text.endswith(".setter"):
        return
    if last in _KINDS:
        for rank, other in enumerate(kind for kind in _KINDS if kind != last):
            yield site.replace(value, other, 0.9 * 0.8**rank)
    yield Rewrite(*_line_of(site, node), "", 0.7)
    if isinstance(value, cst.Call):
        if not value.args:
            yield site.replace(value, site.code(value.func), 0.6)
    elif isinstance(value, cst.Name) and last not in _KINDS:
        makes = _gives_decorator(site, last)
        yield site.replace(value, f"{text}()", 1.0 if makes else 0.2)


def _gives_decorator(site: Site, name: str) -> bool:
    """Say whether a function of the file takes no function, and gives a decorator."""
    for node in site.facts.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            inner = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)]
            return len(inner) > 2 or len(node.args.defaults) == len(node.args.args)
    return False


@operator(
    cst.FunctionDef,
    prior=0.35,
    examples=(
        Example(
            "class A:\n    def size(self):\n        return 1\n\nx = A().size + 1\n",
            "class A:\n    @property\n    def size(self):\n        return 1\n\nx = A().size + 1\n",
        ),
        Example(
            "class A:\n    def of(cls, x):\n        return cls(x)\n",
            "class A:\n    @classmethod\n    def of(cls, x):\n        return cls(x)\n",
        ),
        Example(
            "class A:\n    def half(x):\n        return x / 2\n",
            "class A:\n    @staticmethod\n    def half(x):\n        return x / 2\n",
        ),
    ),
)
def add_decorator(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Make a method a property, a class method or a static method.

    Risk of overfitting: low.
    """
    if site.unit.class_name is None or node is not site.root or node.decorators:
        return
    names, called = [p.name.value for p in node.params.params], node.name.value
    if called.startswith("__") or node.asynchronous is not None:
        return
    told = any(re.search(_METHOD_LIKE, f.message) for f in site.failures[:5])
    first = names[0] if names else ""
    if first == "cls":
        yield site.insert_before(node, ["@classmethod"], 1.0)
    elif first != "self":
        yield site.insert_before(node, ["@staticmethod"], 1.0)
    elif len(names) == 1:
        bare = re.search(rf"\.{called}\b(?!\()", site.facts.source.text)
        yield site.insert_before(node, ["@property"], 1.0 if bare or told else 0.4)


@operator(
    cst.FunctionDef,
    prior=0.6,
    examples=(
        Example(
            "def f():\n    n = 0\n\n    def g():\n        n += 1\n        return n\n    return g\n",
            "def f():\n    n = 0\n\n    def g():\n        nonlocal n\n        n += 1\n"
            "        return n\n    return g\n",
        ),
        Example(
            "total = 0\n\n\ndef add(x):\n    total += x\n",
            "total = 0\n\n\ndef add(x):\n    global total\n    total += x\n",
        ),
    ),
)
def assign_outside(node: cst.FunctionDef, site: Site) -> Iterator[Rewrite]:
    """Assign to the variable of the function or module around, not to a new one.

    Risk of overfitting: low.
    """
    function = parsed(site, node)
    if function is None or not isinstance(node.body, cst.IndentedBlock):
        return
    rows = [row for row in node.body.body if not is_docstring(row)]
    if not rows or isinstance(rows[0], (cst.FunctionDef, cst.ClassDef)):
        return
    outers = [p for p in site.ancestors(node) if isinstance(p, cst.FunctionDef)]
    around = {n for outer in outers if (f := parsed(site, outer)) for n in _assigned(f)}
    known = _own_names(function)
    for name, grows in _assigned(function).items():
        if name in known:
            continue
        share = 1.0 if grows else 0.5
        if name in around:
            yield site.insert_before(rows[0], [f"nonlocal {name}"], share)
        elif name in _module_variables(site):
            yield site.insert_before(rows[0], [f"global {name}"], share)


def _own_names(function: FunctionNode) -> set[str]:
    a = function.args
    told = [n for n in ast.walk(function) if isinstance(n, (ast.Nonlocal, ast.Global))]
    names = {name for row in told for name in row.names}
    return names | {x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs)}


def _assigned(function: FunctionNode) -> dict[str, bool]:
    """Return variables that a function itself assigns, each with whether it is added to."""
    rows: dict[str, bool] = {}
    inner = {
        id(n)
        for f in ast.walk(function)
        if isinstance(f, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and f is not function
        for n in ast.walk(f)
    }
    for node in ast.walk(function):
        if id(node) in inner:
            continue
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            rows[node.target.id] = True
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    rows.setdefault(target.id, False)
    return rows


def _module_variables(site: Site) -> set[str]:
    rows = (n for n in site.facts.tree.body if isinstance(n, ast.Assign))
    return {t.id for row in rows for t in row.targets if isinstance(t, ast.Name)}
