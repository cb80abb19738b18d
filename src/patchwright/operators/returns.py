"""Returns: a result that is not given back, the wrong one, too early or too late."""

import ast
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import (
    Loop,
    alone,
    can_place,
    function_of,
    is_last,
    loop_of,
    neighbour,
    siblings,
)
from patchwright.operators.facts import FunctionNode

_SILENT = frozenset({"print", "append", "extend", "add", "update", "insert", "sort", "remove"})
_JUMPS = (cst.Return, cst.Raise, cst.Break, cst.Continue)


@operator(
    cst.Expr,
    cst.Assign,
    prior=0.75,
    examples=(
        Example("def f(x):\n    x + 1\n", "def f(x):\n    return x + 1\n"),
        Example("def f(x):\n    y = x + 1\n", "def f(x):\n    return x + 1\n"),
        Example(
            "def f(n):\n    if n:\n        f(n - 1)\n    return 0\n",
            "def f(n):\n    if n:\n        return f(n - 1)\n    return 0\n",
        ),
    ),
)
def return_value(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Return a value that was computed and dropped.

    Risk of overfitting: low.
    """
    function = _returning(site, node)
    if function is None or not isinstance(node, (cst.Expr, cst.Assign)):
        return
    last, text = is_last(site, site.statement(node)), site.code(node.value)
    if isinstance(node, cst.Assign):
        if last:
            weight = 1.0 if _ends_function(site, node) else 0.3
            yield Rewrite(site.span(node)[0], site.span(node.value)[0], _return(node), weight)
        return
    if isinstance(node.value, (cst.BaseString, cst.Yield, cst.Ellipsis)):
        return
    called = node.value.func if isinstance(node.value, cst.Call) else None
    name = "" if called is None else site.code(called).rpartition(".")[2]
    weight = 1.0 if name == function.name else 0.2 if name in _SILENT else 0.9 if last else 0.3
    yield site.replace(node, f"return {site.code(node)}" if text else "return", weight)


def _return(node: cst.Assign) -> str:
    return "return " + "(" * len(node.value.lpar)


def _returning(site: Site, node: cst.CSTNode) -> FunctionNode | None:
    function = function_of(site, node)
    if function is None or function.name == "__init__" or scopes.is_generator(function):
        return None
    return function


def _ends_function(site: Site, node: cst.CSTNode) -> bool:
    """Say whether a statement is the last of its function's own block."""
    statement = site.statement(node)
    block = site.parent(statement)
    owner = None if block is None else site.parent(block)
    return is_last(site, statement) and isinstance(owner, cst.FunctionDef)


@operator(
    cst.SimpleStatementLine,
    cst.If,
    cst.For,
    cst.While,
    cst.With,
    cst.Try,
    prior=0.75,
    examples=(
        Example(
            "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n",
            "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n    return out\n",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            return True\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            return True\n"
            "    return False\n",
        ),
    ),
)
def return_at_end(node: cst.BaseStatement, site: Site) -> Iterator[Rewrite]:
    """Return a variable or a default at the end of a function or of a branch.

    Risk of overfitting: low when the function returned nothing before, medium otherwise.
    """
    function = _returning(site, node)
    if function is None or isinstance(alone(node), _JUMPS) or not can_place(site, node):
        return
    at_end = _ends_function(site, node)
    branch = is_last(site, node) and isinstance(node, cst.SimpleStatementLine)
    if at_end or branch:
        rows = list(_results(function, function.name))[: 6 if at_end else 2]
        for rank, value in enumerate(rows):
            weight = (1.0 if at_end else 0.35) * 0.85**rank
            yield site.insert_after(node, [f"return {value}"], weight)


def _results(function: FunctionNode, name: str) -> Iterator[str]:
    """Yield what a function may return, the likeliest first, each once."""
    nodes = scopes.own_nodes(function)
    given = [text for text in scopes.default_values(function) if text]
    said = [{"True": "False", "False": "True"}[t] for t in given if t in ("True", "False")]
    grown = [base for base, _ in scopes.growing(function) if "." not in base]
    stored = [s for n in nodes for s in reading.targets(n)]
    asks = ["True", "False"] if name.startswith(("is_", "has_", "can_", "check")) else []
    last = list(reversed(stored))
    minus = ["-1"] if any(_is_index(n) for n in nodes) else []
    rows = (
        *said,
        *asks,
        *grown,
        *minus,
        *last,
        *given,
        *scopes.parameters(function)[:2],
        "True",
        "False",
    )
    yield from dict.fromkeys(rows)


def _is_index(node: ast.AST) -> bool:
    """Say whether a loop counts places, so that a search by place may find none."""
    source = node.iter if isinstance(node, ast.For) else None
    called = source.func if isinstance(source, ast.Call) else None
    return isinstance(called, ast.Name) and called.id in ("range", "enumerate")


@operator(
    cst.Return,
    prior=0.45,
    examples=(
        Example(
            "def f(x):\n    total = x * 2\n    return\n",
            "def f(x):\n    total = x * 2\n    return total\n",
        ),
        Example(
            "def f(x):\n    y = g(x)\n    return x + 1\n",
            "def f(x):\n    y = g(x)\n    return y\n",
        ),
    ),
)
def return_another(node: cst.Return, site: Site) -> Iterator[Rewrite]:
    """Return another variable or another value that the function returns elsewhere.

    Risk of overfitting: medium.
    """
    function = _returning(site, node)
    if function is None:
        return
    old = "" if node.value is None else site.code(node.value)
    others = [text for text in _returned(site, function) if text != f"({old})"]
    rows = list(dict.fromkeys((*list(_results(function, function.name))[:5], *others[:4])))
    named = isinstance(node.value, cst.Name)
    kept = [text for text in rows if text != old and not (named and text.isidentifier())]
    for rank, text in enumerate(kept[:6]):
        weight = 0.9**rank * (0.7 if node.value is not None else 1.0)
        if node.value is None:
            yield site.replace(node, f"return {text}", weight)
        else:
            yield site.replace(node.value, text, weight)


def _returned(site: Site, function: FunctionNode) -> list[str]:
    values = scopes.returned(function)
    texts = [site.facts.text_of(value) for value in values]
    return [text for text in texts if "\n" not in text and len(text) <= 60]


@operator(
    cst.Return,
    prior=0.4,
    examples=(
        Example("def f(a):\n    return a > 1\n", "def f(a):\n    return not a > 1\n"),
        Example("def f(a):\n    return not a\n", "def f(a):\n    return a\n"),
    ),
)
def negate_result(node: cst.Return, site: Site) -> Iterator[Rewrite]:
    """Return the opposite of a truth value.

    Risk of overfitting: low, unless the suite sees only one of the two answers.
    """
    value = node.value
    if isinstance(value, cst.UnaryOperation) and isinstance(value.operator, cst.Not):
        yield site.replace(value, site.code(value.expression))
    elif isinstance(value, (cst.Comparison, cst.Call, cst.Name, cst.BooleanOperation)):
        text = site.code(value)
        inner = f"({text})" if isinstance(value, cst.BooleanOperation) else text
        toggle = {"True": "False", "False": "True"}.get(text, f"not {inner}")
        sure = isinstance(value, (cst.Comparison, cst.BooleanOperation)) or text in (
            "True",
            "False",
        )
        if text != "None":
            yield site.replace(value, toggle, 1.0 if sure else 0.3)


@operator(
    cst.SimpleStatementLine,
    prior=0.65,
    examples=(
        Example(
            "def f(xs):\n    t = 0\n    for x in xs:\n        t += x\n        return t\n",
            "def f(xs):\n    t = 0\n    for x in xs:\n        t += x\n    return t\n",
        ),
        Example(
            "def f(xs):\n    for x in xs:\n        if x:\n            return True\n"
            "        else:\n            return False\n",
            "def f(xs):\n    for x in xs:\n        if x:\n            return True\n"
            "    return False\n",
        ),
    ),
)
def return_later(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Return after the block that ends with the return, as after a loop in its first round.

    Risk of overfitting: low.
    """
    if not isinstance(alone(node), cst.Return) or not is_last(site, node):
        return
    owner = _owner(site, node)
    if isinstance(owner, cst.Else) and len(siblings(site, node)) == 1:
        branch = site.parent(owner)
        block, loop = site.parent(branch) if branch else None, loop_of(site, node)
        if loop is not None and loop.body is block and is_last(site, branch or node):
            yield _leave(site, owner, node, loop)
    elif isinstance(owner, (cst.For, cst.While, cst.If, cst.With)) and owner.body.body[1:]:
        closed = getattr(owner, "orelse", None) is None
        if closed and can_place(site, owner):
            yield _leave(site, node, node, owner)


def _leave(site: Site, first: cst.CSTNode, node: cst.CSTNode, owner: cst.BaseStatement) -> Rewrite:
    """Cut from one node on and put the return at the indentation of its owner."""
    data, start = site.facts.source.data, site.span(first)[0]
    begin = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    text = site.indent(owner) + site.code(node)
    return Rewrite(begin, site.span(node)[1], text, 1.0 if isinstance(owner, Loop) else 0.4)


def _owner(site: Site, node: cst.CSTNode) -> cst.CSTNode | None:
    block = site.parent(node)
    return None if block is None else site.parent(block)


@operator(
    cst.SimpleStatementLine,
    prior=0.25,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        y = x\n    return y\n",
            "def f(xs):\n    for x in xs:\n        y = x\n        return y\n",
        ),
    ),
)
def return_sooner(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Return inside the block before the return.

    Risk of overfitting: medium.
    """
    before = neighbour(site, node, -1)
    if not isinstance(alone(node), cst.Return) or not can_place(site, node):
        return
    if isinstance(before, (cst.For, cst.While, cst.If)) and before.orelse is None:
        block = before.body
        if isinstance(block, cst.IndentedBlock) and not isinstance(alone(block.body[-1]), _JUMPS):
            start, end = site.span(before)[1], site.span(node)[1]
            between = site.facts.source.data[start : site.span(node)[0]]
            text = site.facts.source.newline + site.indent(block.body[0]) + site.code(node)
            if not between.strip():
                yield Rewrite(start, end, text, 0.8 if isinstance(before, cst.If) else 0.6)


@operator(
    cst.Return,
    cst.Expr,
    prior=0.2,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        return x\n",
            "def f(xs):\n    for x in xs:\n        yield x\n",
        ),
        Example("def f(x):\n    yield x + 1\n", "def f(x):\n    return x + 1\n"),
    ),
)
def yield_or_return(node: cst.BaseSmallStatement, site: Site) -> Iterator[Rewrite]:
    """Yield a value in place of returning it, or the other way round.

    Risk of overfitting: low; callers see a different type.
    """
    start, _ = site.span(node)
    if isinstance(node, cst.Return) and node.value is not None:
        in_loop = loop_of(site, node) is not None
        if function_of(site, node) is not None:
            yield Rewrite(start, start + len("return"), "yield", 1.0 if in_loop else 0.3)
    elif isinstance(node, cst.Expr) and isinstance(node.value, cst.Yield):
        inner = node.value.value
        if inner is not None and not isinstance(inner, cst.From):
            yield Rewrite(start, site.span(node.value)[0] + len("yield"), "return", 0.5)


@operator(
    cst.SimpleStatementLine,
    prior=0.2,
    examples=(
        Example(
            "class A:\n    def put(self, x):\n        self.x = x\n",
            "class A:\n    def put(self, x):\n        self.x = x\n        return self\n",
        ),
    ),
)
def return_self(node: cst.SimpleStatementLine, site: Site) -> Iterator[Rewrite]:
    """Return the object itself from a method that returns nothing, so that calls can be chained.

    Risk of overfitting: low.
    """
    function = _returning(site, node)
    if function is None or not _ends_function(site, node) or not can_place(site, node):
        return
    if isinstance(alone(node), _JUMPS):
        return
    first = function.args.args[:1]
    if first and first[0].arg == "self" and not any(scopes.returned(function)):
        yield site.insert_after(node, ["return self"])
