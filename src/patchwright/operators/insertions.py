"""Insertions: a step, a store, a jump or a call that was forgotten."""

from collections.abc import Iterator, Sequence

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import (
    alone,
    block_text,
    can_place,
    function_of,
    header,
    is_docstring,
    is_first,
    is_last,
    loop_of,
    neighbour,
    scope_of,
    siblings,
)
from patchwright.operators.crashes import blame, missing_names
from patchwright.operators.facts import FunctionNode
from patchwright.operators.lineage import parents_parameters

_JUMPS = (cst.Return, cst.Raise, cst.Break, cst.Continue)
_EMPTY = ("None", "[]", "0", "{}", '""', "False", "set()")


def _places(
    site: Site, node: cst.CSTNode, lines: Sequence[str], weight: float
) -> Iterator[Rewrite]:
    """Insert after a statement, and before it where nothing else of its block comes before."""
    before = neighbour(site, node, -1)
    if not isinstance(alone(node), _JUMPS):
        yield site.insert_after(node, lines, weight)
    elif before is not None:
        return
    if before is None or is_docstring(before):
        yield site.insert_before(node, lines, weight * 0.9)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.While,
    prior=0.35,
    examples=(
        Example(
            "def f(xs):\n    n = 0\n    for x in xs:\n        if x:\n            n += 1\n"
            "        print(n)\n    return n\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        if x:\n            n += 1\n"
            "        print(n)\n        n += 1\n    return n\n",
        ),
    ),
)
def copy_statement(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Repeat another statement of the function here.

    Risk of overfitting: medium.
    """
    function = function_of(site, node)
    if function is None or not can_place(site, node):
        return
    first, last = site.line(node), site.last_line(node)
    around = (node, neighbour(site, node, -1), neighbour(site, node, 1))
    near = {name for row in around if row is not None for name in _names(site, row)}
    seen = {site.code(row) for row in around if row is not None}
    rows = [
        (-len(near & {*reading.names(text), *reading.stored(text)}), abs(line - first), text)
        for line, text in scopes.copies(site.facts, function)
        if not first <= line <= last and text not in seen
    ]
    chosen = list(dict.fromkeys(text for shared, _, text in sorted(rows) if shared))
    for rank, text in enumerate(chosen[:5]):
        yield from _places(site, node, [text], 0.9 * 0.85**rank)


def _names(site: Site, node: cst.CSTNode) -> set[str]:
    text = header(site, node)
    return {*reading.names(text), *reading.stored(text)}


@operator(
    cst.SimpleStatementLine,
    prior=0.3,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            y = x\n    return y\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            y = x\n            break\n"
            "    return y\n",
        ),
    ),
)
def jump_at_end(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Leave the loop or its round at the end of a block.

    Risk of overfitting: low.
    """
    loop = loop_of(site, node)
    if loop is None or not is_last(site, node) or not can_place(site, node):
        return
    if isinstance(alone(node), (*_JUMPS, cst.Pass)):
        return
    if site.parent(node) is loop.body:
        yield site.insert_after(node, ["break"], 0.4)
    else:
        yield site.insert_after(node, ["break"], 1.0)
        yield site.insert_after(node, ["continue"], 0.8)


@operator(
    cst.While,
    prior=0.7,
    examples=(
        Example(
            "def f(xs):\n    i = 0\n    while i < len(xs):\n        print(xs[i])\n",
            "def f(xs):\n    i = 0\n    while i < len(xs):\n        print(xs[i])\n        i += 1\n",
        ),
        Example(
            "def f(x):\n    while x.next is not None:\n        print(x)\n",
            "def f(x):\n    while x.next is not None:\n        print(x)\n        x = x.next\n",
        ),
    ),
)
def advance_loop(node: cst.While, site: Site) -> Iterator[Rewrite]:
    """Advance a variable of the loop's condition at the end of the loop's body.

    Risk of overfitting: low.
    """
    if not isinstance(node.body, cst.IndentedBlock) or not node.body.body:
        return
    last, test, body = node.body.body[-1], site.code(node.test), block_text(site, node)
    if not can_place(site, last) or isinstance(alone(last), _JUMPS):
        return
    changed = reading.stored(body)
    scope = scope_of(site, node)
    if scope is None:
        return
    names = [n for n in reading.names(test) if n in scope.names] or list(scope.names)[:3]
    for rank, name in enumerate(names[:3]):
        weight = (0.3 if name in changed else 1.0) * 0.8**rank
        for share, text in enumerate(_steps(site, scope, name, (test, body))):
            yield site.insert_after(last, [text], weight * 0.8**share)


def _steps(site: Site, scope: scopes.Scope, name: str, texts: tuple[str, str]) -> Iterator[str]:
    text, body = "\n".join(texts), texts[1]
    links = ("next", "parent", "left", "right", "prev", "tail")
    linked = [a for a in links if f".{a}" in text] or [
        a for a in links if a in site.facts.attributes and f"{name}." in text
    ]
    if linked:
        yield from (f"{name} = {name}.{a}" for a in linked[:2])
        return
    if scope.kinds.get(name) != "container":
        yield from (f"{name} += 1", f"{name} -= 1")
        return
    yield from (f"{name}.pop()", f"{name} = {name}[1:]")
    found = [n for n in reversed(reading.stored(body)) if f"{n} = " in body and n != name]
    yield from (f"{name}.remove({n})" for n in found[:2])


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.While,
    prior=0.45,
    examples=(
        Example(
            "def f(xs):\n    out = []\n    for x in xs:\n        print(x)\n    return out\n",
            "def f(xs):\n    out = []\n    for x in xs:\n        print(x)\n        out.append(x)\n"
            "    return out\n",
        ),
        Example(
            "def f(g, seen):\n    for x in g:\n        if x not in seen:\n"
            "            f(x, seen)\n    seen.add(g)\n",
            "def f(g, seen):\n    for x in g:\n        seen.add(x)\n        if x not in seen:\n"
            "            f(x, seen)\n    seen.add(g)\n",
        ),
    ),
)
def collect_value(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Add a variable to a collection.

    Risk of overfitting: low.
    """
    scope = scope_of(site, node)
    if scope is None or not can_place(site, node):
        return
    texts = {site.code(row) for row in siblings(site, node)}
    rows = scope.growing or tuple(_maybe_sets(scope.function))
    for place, (base, method) in enumerate(rows[:3]):
        values = _values(site, node, scope, base)[: 3 if place == 0 else 2]
        for rank, value in enumerate(values):
            text = f"{base}.{method}({value})"
            if text not in texts:
                yield from _places(site, node, [text], 0.85**rank * 0.85**place)


def _maybe_sets(function: FunctionNode) -> Iterator[tuple[str, str]]:
    """Yield what `in` is asked of: a function that never adds to it may have forgotten to."""
    for base in scopes.asked(function):
        yield base, "add"
        yield base, "append"


def _values(site: Site, node: cst.CSTNode, scope: scopes.Scope, base: str) -> list[str]:
    """Return variables that may belong in a collection here, nearest first."""
    loop = loop_of(site, node)
    text = header(site, node)
    looped = reading.names(site.code(loop.target)) if isinstance(loop, cst.For) else ()
    near = (*reading.stored(text), *looped, *reading.names(text))
    targets = [n for n in near if n in scope.names]
    rest = reversed(scope.names) if loop is None else ()
    rows = dict.fromkeys((*targets, *rest))
    return [name for name in rows if name != base and name not in ("self", "cls", "_")]


@operator(
    cst.SimpleStatementLine,
    cst.If,
    prior=0.4,
    examples=(
        Example(
            "def f(node):\n    prev = None\n    while node:\n        nxt = node.next\n"
            "        node.next = prev\n        node = nxt\n    return prev\n",
            "def f(node):\n    prev = None\n    while node:\n        nxt = node.next\n"
            "        node.next = prev\n        prev = node\n        node = nxt\n    return prev\n",
        ),
    ),
)
def set_variable(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Set a variable of a loop to another one.

    Risk of overfitting: medium.
    """
    loop, scope = loop_of(site, node), scope_of(site, node)
    if loop is None or scope is None or not can_place(site, node):
        return
    body = block_text(site, loop)
    inside, read = set(reading.stored(body)), reading.names(body)
    looped = reading.names(site.code(loop.target)) if isinstance(loop, cst.For) else ()
    kept = {*inside, *looped, *scopes.parameters(scope.function), "self", "cls"}
    olds = [n for n in scope.names if n not in kept]
    olds = [n for n in olds if n in read] + [n for n in olds if n not in read]
    news = [n for n in (*looped, *scope.names) if n in inside or n in looped or n in read]
    kinds = scope.kinds
    rows = [(x, y) for x in olds[:3] for y in dict.fromkeys(news) if x != y][:12]
    rows.sort(key=lambda row: kinds.get(row[0]) != kinds.get(row[1]))
    for rank, (old, new) in enumerate(rows[:5]):
        yield from _places(site, node, [f"{old} = {new}"], 0.85**rank)


@operator(
    cst.SimpleStatementLine,
    prior=0.45,
    examples=(
        Example(
            "class B(A):\n    def __init__(self, x):\n        self.x = x\n",
            "class B(A):\n    def __init__(self, x):\n        super().__init__()\n"
            "        self.x = x\n",
        ),
        Example(
            "class A:\n    def __init__(self, n):\n        self.n = n\n\n\n"
            "class B(A):\n    def __init__(self, n, x):\n        self.x = x\n",
            "class A:\n    def __init__(self, n):\n        self.n = n\n\n\n"
            "class B(A):\n    def __init__(self, n, x):\n        super().__init__(n)\n"
            "        self.x = x\n",
        ),
    ),
)
def call_parent(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Call the method of the same name of the parent class first.

    Risk of overfitting: low.
    """
    function = function_of(site, node)
    if function is None or site.unit.class_name is None or not is_first(site, node):
        return
    call, names = f"super().{function.name}", scopes.parameters(function)
    if not can_place(site, node) or call in site.code(site.root):
        return
    crash = blame(site, node, "AttributeError", "TypeError")
    weight = crash or 0.5
    if function.name == "__init__" and function.args.args[:1]:
        asked = parents_parameters(site, "__init__")
        wanted = [name for name in asked if name in names]
        if wanted and wanted == list(asked):
            yield site.insert_before(node, [f"{call}({', '.join(wanted)})"], weight)
        yield site.insert_before(node, [f"{call}()"], weight * (0.5 if asked else 1.0))
        if names and wanted != list(names):
            yield site.insert_before(node, [f"{call}({', '.join(names)})"], weight * 0.8)
    elif function.name in ("setUp", "tearDown", "reset", "clear", "close") and not names:
        yield site.insert_before(node, [f"{call}()"], weight * 0.4)


@operator(
    cst.SimpleStatementLine,
    prior=0.6,
    examples=(
        Example(
            "class A:\n    def __init__(self, n):\n        self.n = n\n\n"
            "    def add(self, x):\n        self.xs.append(x)\n",
            "class A:\n    def __init__(self, n):\n        self.n = n\n        self.xs = []\n\n"
            "    def add(self, x):\n        self.xs.append(x)\n",
            crash=("AttributeError", "'A' object has no attribute 'xs'"),
        ),
    ),
)
def begin_attribute(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Give a new object the attribute that a crash says it lacks.

    Risk of overfitting: medium; the first value is a guess.
    """
    function = function_of(site, node)
    if function is None or function.name != "__init__" or not is_last(site, node):
        return
    block = site.parent(node)
    owner = None if block is None else site.parent(block)
    if not isinstance(owner, cst.FunctionDef) or not can_place(site, node):
        return
    for name in missing_names(site, "AttributeError")[:3]:
        if name not in site.members or f"self.{name}" not in site.code(node):
            given = [p for p in scopes.parameters(function) if p == name]
            for rank, value in enumerate((*given, *_empties(site, name))):
                yield site.insert_after(node, [f"self.{name} = {value}"], 0.85**rank)


def _empties(site: Site, name: str) -> Sequence[str]:
    """Return first values for an attribute, ordered by how the file uses it."""
    text = site.facts.source.text
    hints = (
        (f".{name}.append(", "[]"),
        (f".{name}.add(", "set()"),
        (f".{name}[", "{}"),
        (f".{name} += ", "0"),
    )
    likely = [value for hint, value in hints if hint in text]
    return list(dict.fromkeys((*likely, *_EMPTY)))[:5]
