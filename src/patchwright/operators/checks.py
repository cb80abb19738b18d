"""Checks inside expressions: conditions, defaults and bounds that keep a value usable."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator, reading, scopes
from patchwright.operators.blocks import (
    beside_and,
    block_text,
    enclosed,
    is_fixed,
    is_target,
    scope_of,
    wrapped,
)
from patchwright.operators.crashes import blame, blame_none, held, lookup_checks, suspects
from patchwright.operators.neutral import values_for

_NONE_ATTRIBUTE = ("AttributeError", "'NoneType' object has no attribute 'name'")
_NONE_ITERABLE = ("TypeError", "'NoneType' object is not iterable")
_NUMBERS = frozenset({"len", "sum", "min", "max", "int", "abs", "round", "index"})
_NUMERIC = (cst.Add, cst.Subtract, cst.Multiply, cst.Divide, cst.FloorDivide)
_TAKING = frozenset({"pop", "popleft", "get", "remove"})


@operator(
    cst.Name,
    cst.Attribute,
    cst.Call,
    cst.Subscript,
    prior=0.4,
    examples=(
        Example(
            "def f(xs):\n    for x in xs:\n        print(x)\n",
            "def f(xs):\n    for x in xs or []:\n        print(x)\n",
            crash=_NONE_ITERABLE,
        ),
        Example(
            "def f(a, b):\n    return a + b\n",
            "def f(a, b):\n    return a + (b or 0)\n",
            crash=("TypeError", "unsupported operand type(s) for +: 'int' and 'NoneType'"),
        ),
    ),
)
def use_default_for_none(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Use a default in place of a value that is None.

    Risk of overfitting: medium; `or` also replaces other empty values.
    """
    weight, parent = blame_none(site, node), site.parent(node)
    if weight < 0.4 or is_fixed(site, node):
        return
    values: tuple[str, ...] = ()
    if isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
        values = ("[]",)
    elif isinstance(parent, (cst.BinaryOperation, cst.ComparisonTarget, cst.Comparison)):
        values = ("0", '""', "[]")
    elif isinstance(parent, cst.Arg) and weight > 0.4:
        values = ("[]", '""', "0")
    for rank, value in enumerate(values_for(site, site.code(node), values) if values else ()):
        text = enclosed(site, node, f"{site.code(node)} or {value}")
        yield site.replace(node, text, weight * 0.8**rank)


@operator(
    cst.Attribute,
    cst.Call,
    prior=0.45,
    examples=(
        Example(
            "def f(x):\n    return x.name\n",
            "def f(x):\n    return x.name if x is not None else None\n",
            crash=_NONE_ATTRIBUTE,
        ),
    ),
)
def look_only_when_not_none(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Use an attribute or method only when its object is not None, else a default.

    Risk of overfitting: medium; the default is a guess.
    """
    weight = blame_none(site, node)
    inner = node.func if isinstance(node, cst.Call) else node
    parent = site.parent(node)
    if weight < 0.4 or not isinstance(inner, cst.Attribute) or is_target(site, node):
        return
    if (
        is_fixed(site, node)
        or (isinstance(parent, cst.Call) and parent.func is node)
        or isinstance(parent, cst.Attribute)
    ):
        return
    subject = site.code(inner.value)
    if not reading.is_plain(subject) or subject in ("self", "cls"):
        return
    unlike = all(not seen.is_none for seen in held(site, subject)) and held(site, subject)
    weight *= 0.3 if unlike else 1.0
    for rank, value in enumerate(("None", '""', "0", "[]")):
        text = f"{site.code(node)} if {subject} is not None else {value}"
        yield site.replace(node, enclosed(site, node, text), weight * 0.7**rank)


@operator(
    cst.BooleanOperation,
    prior=0.35,
    examples=(
        Example(
            "def f(n=None):\n    return n or 10\n",
            "def f(n=None):\n    return n if n is not None else 10\n",
        ),
    ),
)
def default_only_for_none(node: cst.BooleanOperation, site: Site) -> Iterator[Rewrite]:
    """Use the default of `x or default` only when x is None, not when it is zero or empty.

    Risk of overfitting: low.
    """
    left = site.code(node.left)
    if isinstance(node.operator, cst.Or) and reading.is_plain(left):
        text = f"{left} if {left} is not None else {site.code(node.right)}"
        yield site.replace(node, enclosed(site, node, text))


@operator(
    cst.If,
    cst.While,
    cst.IfExp,
    cst.CompIf,
    prior=0.6,
    examples=(
        Example(
            "def f(x):\n    while x.limit < 3:\n        x = x.boss\n    return x\n",
            "def f(x):\n    while x is not None and x.limit < 3:\n        x = x.boss\n"
            "    return x\n",
            crash=("AttributeError", "'NoneType' object has no attribute 'limit'"),
        ),
        Example(
            "def f(x):\n    if x.next is None:\n        return False\n    return True\n",
            "def f(x):\n    if x is None or x.next is None:\n        return False\n"
            "    return True\n",
        ),
    ),
)
def check_none_first(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Check in a condition that a value is not None before it is looked into.

    Risk of overfitting: low after a crash on None, medium otherwise.
    """
    if not isinstance(node, (cst.If, cst.While, cst.IfExp, cst.CompIf)):
        return
    test, weight = node.test, blame_none(site, node) or 0.3
    text = beside_and(site, test)
    for rank, subject in enumerate(suspects(site, site.code(test), 2 if weight > 0.3 else 1)):
        share = weight * 0.8**rank
        yield site.replace(test, f"{subject} is not None and {text}", share)
        yield site.replace(test, f"{subject} and {text}", share * 0.7)
        yield site.replace(test, f"{subject} is None or {text}", share * 0.8)


@operator(
    cst.If,
    cst.While,
    prior=0.5,
    examples=(
        Example(
            "def f(xs, i):\n    while xs[i] > 0:\n        i += 1\n    return i\n",
            "def f(xs, i):\n    while i < len(xs) and xs[i] > 0:\n        i += 1\n    return i\n",
        ),
        Example(
            "def f(d, k):\n    if d[k] > 0:\n        return k\n",
            "def f(d, k):\n    if k in d and d[k] > 0:\n        return k\n",
            crash=("KeyError", "'k'"),
        ),
    ),
)
def check_lookup_first(node: cst.BaseCompoundStatement, site: Site) -> Iterator[Rewrite]:
    """Check in a condition that an index or a key is there before it is looked up.

    Risk of overfitting: low.
    """
    if not isinstance(node, (cst.If, cst.While)):
        return
    text = beside_and(site, node.test)
    for check, _, weight in lookup_checks(site, node, site.code(node.test)):
        yield site.replace(node.test, f"{check} and {text}", weight)


@operator(
    cst.BinaryOperation,
    prior=0.4,
    examples=(
        Example(
            "def f(a, b):\n    return a / b\n",
            "def f(a, b):\n    return a / b if b else 0\n",
            crash=("ZeroDivisionError", "division by zero"),
        ),
        Example("def f(a, b):\n    return a % b\n", "def f(a, b):\n    return a % (b or 1)\n"),
    ),
)
def divide_only_by_nonzero(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Divide only when the divisor is not zero, else give a default.

    Risk of overfitting: medium; the default is a guess.
    """
    if not isinstance(node.operator, (cst.Divide, cst.FloorDivide, cst.Modulo)):
        return
    if isinstance(node.right, (cst.BaseNumber, cst.Tuple, cst.Dict)) or _is_text(node.left):
        return
    weight = blame(site, node, "ZeroDivisionError") or 0.15
    divisor, text = wrapped(site, node.right), site.code(node)
    for rank, value in enumerate(("0", "0.0", "None") if weight > 0.15 else ("0",)):
        expression = enclosed(site, node, f"{text} if {divisor} else {value}")
        yield site.replace(node, expression, weight * 0.8**rank)
    yield site.replace(node.right, enclosed(site, node.right, f"{divisor} or 1"), weight * 0.6)


def _is_text(node: cst.BaseExpression) -> bool:
    return isinstance(node, (cst.BaseString, cst.FormattedString))


@operator(
    cst.BinaryOperation,
    cst.Call,
    prior=0.35,
    examples=(
        Example("def f(a, b):\n    return a - b\n", "def f(a, b):\n    return max(0, a - b)\n"),
        Example(
            "def f(xs, i):\n    top = i + 2\n    return xs[top]\n",
            "def f(xs, i):\n    top = min(i + 2, len(xs))\n    return xs[top]\n",
        ),
    ),
)
def clamp(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Keep a computed number within bounds with max or min.

    Risk of overfitting: medium; a clamp can hide a wrong computation.
    """
    scope, text = scope_of(site, node), site.code(node)
    if scope is None or not _is_computed(site, node):
        return
    yield site.replace(node, f"max(0, {text})", 0.9 if "-" in text else 0.5)
    others = [n for n in scope.names if n not in reading.names(text)]
    numbers = [n for n in others if scope.kinds.get(n) == "number"]
    bounds = [f"len({n})" for n in others if scope.kinds.get(n) == "container"]
    for bound in (*bounds[:1], *numbers[:2]):
        yield site.replace(node, f"min({text}, {bound})", 0.5)
        if not bound.startswith("len"):
            yield site.replace(node, f"max({text}, {bound})", 0.5)


def _is_computed(site: Site, node: cst.BaseExpression) -> bool:
    parent = site.parent(node)
    if isinstance(node, cst.Call):
        return isinstance(parent, (cst.Assign, cst.Return)) and site.code(node.func) in _NUMBERS
    if not isinstance(node, cst.BinaryOperation) or isinstance(parent, cst.BinaryOperation):
        return False
    return isinstance(node.operator, _NUMERIC) and not (_is_text(node.left) or _is_text(node.right))


@operator(
    cst.While,
    prior=0.5,
    examples=(
        Example(
            "def f(x):\n    while True:\n        print(x.name)\n        x = x.next\n",
            "def f(x):\n    while x is not None:\n        print(x.name)\n        x = x.next\n",
        ),
        Example(
            "def f(q, n):\n    while n > 0:\n        q.pop()\n",
            "def f(q, n):\n    while q and n > 0:\n        q.pop()\n",
        ),
    ),
)
def bound_loop(node: cst.While, site: Site) -> Iterator[Rewrite]:
    """Let a loop run only as long as what its body uses is there.

    Risk of overfitting: low for endless loops, medium otherwise.
    """
    scope = scope_of(site, node)
    if scope is None:
        return
    endless, text = site.code(node.test) in ("True", "1"), beside_and(site, node.test)
    for check, weight in dict(_bounds(site, node, scope)).items():
        if endless:
            yield site.replace(node.test, check, weight)
        elif check != text:
            yield site.replace(node.test, f"{check} and {text}", weight * 0.6)
            yield site.replace(node.test, f"{text} and {check}", weight * 0.3)


def _bounds(site: Site, node: cst.While, scope: scopes.Scope) -> Iterator[tuple[str, float]]:
    body, known = block_text(site, node), frozenset(scope.names)
    tested = reading.names(site.code(node.test))
    for row in reading.lookups(body)[:3]:
        if row.base not in tested and set(reading.names(row.key)) <= known and not row.sliced:
            yield f"{row.key} < len({row.base})", 0.7
    for base, how in reading.subjects(body)[:8]:
        if base in known and base not in tested and how not in ("()", "in"):
            is_object = scope.kinds.get(base) == "object" and how not in _TAKING
            yield (f"{base} is not None" if is_object else base), 1.0 if is_object else 0.9
