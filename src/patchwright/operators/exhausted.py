"""Iterators: asked for more than they have, used twice, changed or recursed into without end."""

import ast
import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import function_of
from patchwright.operators.crashes import blame, held
from patchwright.operators.facts import type_function
from patchwright.operators.neutral import results

_LAZY = ("map", "filter", "zip", "iter", "reversed", "enumerate", "chain")
_LAZY_TYPES = frozenset({"generator", "map", "filter", "zip", "enumerate", "list_iterator"})


@operator(
    cst.Call,
    prior=0.8,
    examples=(
        Example(
            "def f(xs):\n    return next(x for x in xs if x)\n",
            "def f(xs):\n    return next((x for x in xs if x), None)\n",
            crash=("StopIteration", ""),
        ),
        Example(
            "def f(it):\n    x = next(it)\n    return x\n",
            "def f(it):\n    x = next(it, None)\n    return x\n",
            crash=("RuntimeError", "generator raised StopIteration"),
        ),
    ),
)
def next_or_default(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Ask an iterator for its next value or a default.

    Risk of overfitting: low; the default is a guess among few.
    """
    weight = blame(site, node, "StopIteration") or blame(
        site, node, "RuntimeError", says="StopIteration"
    )
    if not weight or site.code(node.func) != "next" or len(node.args) != 1:
        return
    argument, function = node.args[0].value, function_of(site, node)
    text = site.code(argument)
    bare = isinstance(argument, cst.GeneratorExp) and not argument.lpar
    text = f"({text})" if bare or (text[:1] != "(" and argument.lpar) else text
    values = [value for value in results(site, function) if value] if function else []
    for rank, value in enumerate(dict.fromkeys(("None", *values, "0", '""', "[]"))):
        yield site.replace(node, f"next({text}, {value})", weight * 0.8**rank)


@operator(
    cst.SimpleStatementLine,
    prior=0.7,
    examples=(
        Example(
            "def f(it):\n    while True:\n        x = next(it)\n        yield x\n",
            "def f(it):\n    while True:\n        try:\n            x = next(it)\n"
            "        except StopIteration:\n            return\n        yield x\n",
            crash=("RuntimeError", "generator raised StopIteration"),
        ),
    ),
)
def end_generator(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """End a generator when the iterator that it reads has no more.

    Risk of overfitting: low; no generator may raise StopIteration.
    """
    weight = blame(site, node, "RuntimeError", says="StopIteration")
    text, indent = site.code(node), site.indent(node)
    if not weight or not re.search(r"\bnext\([^,()]*\)", text) or "\n" in text:
        return
    function, newline = function_of(site, node), site.facts.source.newline
    if function is None or not any(isinstance(n, ast.Yield) for n in ast.walk(function)):
        return
    step = "\t" if "\t" in indent else "    "
    rows = ["try:", f"{step}{text}", "except StopIteration:", f"{step}return"]
    yield site.replace(node, f"{newline}{indent}".join(rows), weight)


@operator(
    cst.Assign,
    prior=0.5,
    examples=(
        Example(
            "def f(xs):\n    ys = (x + 1 for x in xs)\n    return sum(ys) / len(list(ys))\n",
            "def f(xs):\n    ys = [x + 1 for x in xs]\n    return sum(ys) / len(list(ys))\n",
        ),
        Example(
            "def f(xs):\n    ys = map(str, xs)\n    return ''.join(ys) + ''.join(ys)\n",
            "def f(xs):\n    ys = list(map(str, xs))\n    return ''.join(ys) + ''.join(ys)\n",
        ),
    ),
)
def keep_items(node: cst.Assign, site: Site) -> Iterator[Rewrite]:
    """Keep the items of an iterator that is used more than once.

    Risk of overfitting: low; only time and memory change otherwise.
    """
    target, value = node.targets[0].target, node.value
    if not isinstance(target, cst.Name):
        return
    lazy = any(seen.kind in _LAZY_TYPES for seen in held(site, target.value))
    lazy = lazy or bool(_LAZY_TYPES & set(site.types.get(target.value, ())))
    weight = 1.0 if lazy else 0.6
    if isinstance(value, cst.GeneratorExp):
        inside = site.code(value).removeprefix("(").removesuffix(")")
        if value.lpar:
            yield Rewrite(*_with_parentheses(site, value), f"[{inside}]", weight)
    elif isinstance(value, cst.Call):
        name = site.code(value.func).rpartition(".")[2]
        if (name in _LAZY or lazy) and _reads(site, target.value) > 1:
            yield site.replace(value, f"list({site.code(value)})", weight)


def _with_parentheses(site: Site, value: cst.GeneratorExp) -> tuple[int, int]:
    start, end = site.span(value)
    data = site.facts.source.data
    if data[start : start + 1] != b"(":
        start, end = data.rindex(b"(", 0, start), data.index(b")", end) + 1
    return start, end


def _reads(site: Site, name: str) -> int:
    function = site.unit.function
    nodes = ast.walk(function) if function is not None else ()
    return sum(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in nodes
    )


@operator(
    cst.Arg,
    prior=0.6,
    examples=(
        Example(
            "def f(n):\n    if n == 0:\n        return 0\n    return n + f(n)\n",
            "def f(n):\n    if n == 0:\n        return 0\n    return n + f(n - 1)\n",
            crash=("RecursionError", "maximum recursion depth exceeded"),
        ),
        Example(
            "def f(xs):\n    if not xs:\n        return 0\n    return 1 + f(xs)\n",
            "def f(xs):\n    if not xs:\n        return 0\n    return 1 + f(xs[1:])\n",
            crash=("RecursionError", "maximum recursion depth exceeded"),
            held=(("xs", "list", "2 of [1, 2]"),),
        ),
    ),
)
def reduce_argument(node: cst.Arg, site: Site) -> Iterator[Rewrite]:
    """Pass less of an argument on when a function calls itself.

    Risk of overfitting: low to medium.
    """
    call, function = site.parent(node), function_of(site, node)
    if not isinstance(call, cst.Call) or function is None or not isinstance(node.value, cst.Name):
        return
    if site.code(call.func).rpartition(".")[2] != function.name:
        return
    weight, name = blame(site, node, "RecursionError") or 0.3, node.value.value
    seen = {row.kind for row in held(site, name)} | set(site.types.get(name, ()))
    rows = [(f"{name} - 1", "int"), (f"{name} // 2", "int"), (f"{name}[1:]", "seq")]
    rows += [(f"{name}[:-1]", "seq"), (f"{name} // 10", "int"), (f"{name} + 1", "int")]
    rows += [(f"{name}.{part}", "obj") for part in ("next", "left", "right", "parent")]
    attributes = site.facts.attributes
    for rank, (text, kind) in enumerate(rows):
        if kind == "obj" and text.rpartition(".")[2] not in attributes:
            continue
        fits = not seen or _fits(kind, seen)
        yield site.replace(node.value, text, weight * (1.0 if fits else 0.2) * 0.9**rank)


def _fits(kind: str, seen: set[str]) -> bool:
    plain = {"int": {"int", "float"}, "seq": {"list", "str", "tuple", "bytes"}}
    known = {"int", "float", "list", "str", "tuple", "bytes", "dict", "set", "bool"}
    return bool(seen & plain[kind]) if kind in plain else not seen <= known


@operator(
    cst.Attribute,
    prior=0.7,
    examples=(
        Example(
            "class A:\n    @property\n    def name(self):\n        return self.name\n",
            "class A:\n    @property\n    def name(self):\n        return self._name\n",
            crash=("RecursionError", "maximum recursion depth exceeded"),
        ),
    ),
)
def read_stored_attribute(node: cst.Attribute, site: Site) -> Iterator[Rewrite]:
    """Read the attribute behind a property in place of the property itself.

    Risk of overfitting: low.
    """
    weight, function = blame(site, node, "RecursionError"), site.unit.function
    name, owner = node.attr.value, site.code(node.value)
    if not weight or function is None or name != function.name or owner not in ("self", "cls"):
        return
    known = [n for n in (f"_{name}", f"__{name}") if n in site.members] or [f"_{name}"]
    for other in known:
        yield site.replace(node.attr, other, weight)
    yield site.replace(node.value, "super()", weight * 0.5)


@operator(
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "class A(list):\n    def append(self, x):\n        self.append(x)\n",
            "class A(list):\n    def append(self, x):\n        super().append(x)\n",
            crash=("RecursionError", "maximum recursion depth exceeded"),
        ),
        Example(
            "class A(list):\n    def __len__(self):\n        return len(self)\n",
            "class A(list):\n    def __len__(self):\n        return super().__len__()\n",
            crash=("RecursionError", "maximum recursion depth exceeded"),
        ),
    ),
)
def call_super(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Call the base class's method where a method calls itself.

    Risk of overfitting: low.
    """
    weight, function = blame(site, node, "RecursionError"), site.unit.function
    if not weight or not isinstance(function, type_function) or site.unit.class_name is None:
        return
    called = node.func
    if isinstance(called, cst.Attribute) and called.attr.value == function.name:
        if site.code(called.value) == "self":
            yield site.replace(called.value, "super()", weight)
    elif isinstance(called, cst.Name) and function.name == f"__{called.value}__":
        arguments = ", ".join(site.code(arg) for arg in node.args[1:])
        yield site.replace(node, f"super().{function.name}({arguments})", weight)
