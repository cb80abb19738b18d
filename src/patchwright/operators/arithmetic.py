"""Arithmetic: the wrong operator or operand, a step too few or too many, a lost sign."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_fixed
from patchwright.operators.facts import FunctionNode, type_function
from patchwright.operators.scopes import kinds, own_nodes

_SWAPS: dict[str, tuple[tuple[str, float], ...]] = {
    "+": (("-", 1.0), ("*", 0.5), ("//", 0.2), ("%", 0.2)),
    "-": (("+", 1.0), ("*", 0.4), ("//", 0.2), ("%", 0.2)),
    "*": (("/", 0.8), ("**", 0.7), ("+", 0.7), ("//", 0.5), ("-", 0.3)),
    "/": (("//", 1.0), ("*", 0.8), ("%", 0.5), ("-", 0.2)),
    "//": (("/", 1.0), ("%", 0.8), ("*", 0.5), ("-", 0.2)),
    "%": (("//", 1.0), ("/", 0.6), ("*", 0.4), ("-", 0.2)),
    "**": (("*", 1.0), ("+", 0.2)),
    "<<": ((">>", 1.0), ("**", 0.2)),
    ">>": (("<<", 1.0), ("//", 0.2)),
    "&": (("|", 1.0), ("^", 0.6), ("-", 0.2)),
    "|": (("&", 1.0), ("^", 0.6), ("+", 0.2)),
    "^": (("**", 0.8), ("&", 0.7), ("|", 0.7)),
}
_LEVELS = (("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-"), ("*", "/", "//", "%"), ("**",))
_BINDING = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}
_ORDERED = frozenset({"-", "/", "//", "%", "**", "<<", ">>", "+"})
_TEXTS = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)
_LITERALS = (*_TEXTS, cst.List, cst.Tuple, cst.Dict, cst.Set, cst.ListComp)
_COUNTS = frozenset({"len", "int", "sum", "max", "min", "abs", "round", "ord"})
_SCALES = (cst.Multiply, cst.Divide, cst.FloorDivide, cst.Modulo)
_TERMS = (cst.Add, cst.Subtract)
_TIGHT = (cst.BinaryOperation, cst.UnaryOperation, cst.Attribute, cst.Subscript, cst.Await)


def _sign(node: cst.BaseBinaryOp, site: Site) -> str:
    return site.code(node).strip()


def _whole(node: cst.BaseExpression, site: Site) -> str:
    return "(" * len(node.lpar) + site.code(node) + ")" * len(node.rpar)


def _fitted(text: str, node: cst.BaseExpression, site: Site) -> str:
    """Put parentheses around a new text for a node where the node's place asks for them."""
    return text if node.lpar or not isinstance(site.parent(node), _TIGHT) else f"({text})"


@operator(
    cst.BinaryOperation,
    prior=0.75,
    examples=(
        Example("def f(a, b):\n    return a + b\n", "def f(a, b):\n    return a - b\n"),
        Example("def f(a, b):\n    return a / b\n", "def f(a, b):\n    return a // b\n"),
        Example("def f(a):\n    return a ^ 2\n", "def f(a):\n    return a ** 2\n"),
    ),
)
def swap_arithmetic(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Replace an arithmetic operator by another one, the nearest first.

    Risk of overfitting: low with two tests of different sizes, high with one.
    """
    sign = _sign(node.operator, site)
    if (sign == "%" and isinstance(node.left, _TEXTS)) or is_fixed(site, node):
        return
    written = isinstance(node.left, _LITERALS) or isinstance(node.right, _LITERALS)
    for other, weight in _SWAPS.get(sign, ()):
        if not written or other in ("*", "+", "%"):
            yield site.replace(node.operator, other, weight)


@operator(
    cst.AugAssign,
    prior=0.75,
    examples=(
        Example("def f(a):\n    a += 2\n    return a\n", "def f(a):\n    a -= 2\n    return a\n"),
        Example("def f(a):\n    a ^= 2\n    return a\n", "def f(a):\n    a &= 2\n    return a\n"),
    ),
)
def swap_augmented(node: cst.AugAssign, site: Site) -> Iterator[Rewrite]:
    """Replace the operator of an augmented assignment by another one.

    Risk of overfitting: low; the value usually reaches a result that a test compares.
    """
    written = isinstance(node.value, _LITERALS)
    for other, weight in _SWAPS.get(site.code(node.operator).strip().removesuffix("="), ()):
        if not written or other in ("+", "*", "%"):
            yield site.replace(node.operator, f"{other}=", weight)


@operator(
    cst.BinaryOperation,
    prior=0.4,
    examples=(
        Example("def f(a, b):\n    return a - b\n", "def f(a, b):\n    return b - a\n"),
        Example("def f(a, b):\n    return a - b - 1\n", "def f(a, b):\n    return 1 - (a - b)\n"),
    ),
)
def swap_operands(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Exchange the operands of an operator for which their order matters.

    Risk of overfitting: low; only equal operands hide the difference.
    """
    sign = _sign(node.operator, site)
    left, right = _whole(node.left, site), _whole(node.right, site)
    formats = sign == "%" and isinstance(node.left, _TEXTS)
    number = (cst.Integer, cst.Float)
    adds = sign == "+" and (isinstance(node.left, number) or isinstance(node.right, number))
    if sign not in _ORDERED or left == right or formats or adds or is_fixed(site, node):
        return
    if isinstance(node.left, cst.BinaryOperation) and not node.left.lpar:
        left = f"({left})"
    if isinstance(node.right, (cst.BinaryOperation, cst.UnaryOperation)) and sign == "**":
        right = right if node.right.lpar else f"({right})"
    yield site.replace(node, f"{right} {sign} {left}", 0.6 if sign == "+" else 1.0)


@operator(
    cst.BinaryOperation,
    prior=0.4,
    examples=(
        Example("def f(n):\n    return n - 1\n", "def f(n):\n    return n\n"),
        Example("def f(a, b):\n    return a * b\n", "def f(a, b):\n    return b\n"),
    ),
)
def drop_operand(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Keep only one operand of an arithmetic operation.

    Risk of overfitting: medium; a term that is zero in every test is not missed.
    """
    if is_fixed(site, node):
        return
    step = isinstance(node.right, cst.Integer) and node.right.value == "1"
    yield site.replace(node, _whole(node.left, site), 1.0 if step else 0.5)
    if not isinstance(node.right, (cst.Integer, cst.Float)):
        yield site.replace(node, _kept(node.right, node, site), 0.4)


def _kept(part: cst.BaseExpression, node: cst.BinaryOperation, site: Site) -> str:
    text = _whole(part, site)
    return _fitted(text, node, site) if isinstance(part, cst.UnaryOperation) else text


@operator(
    cst.BinaryOperation,
    prior=0.4,
    examples=(
        Example("def f(a, b):\n    return a + b / 2\n", "def f(a, b):\n    return (a + b) / 2\n"),
        Example("def f(a, b):\n    return a * b + 1\n", "def f(a, b):\n    return a * (b + 1)\n"),
        Example("def f(a, b):\n    return (a + b) / 2\n", "def f(a, b):\n    return a + b / 2\n"),
        Example("def f(a, b):\n    return a // b * 9\n", "def f(a, b):\n    return a * 9 // b\n"),
    ),
)
def regroup(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Move, add or remove parentheses between arithmetic operations, or divide last.

    Risk of overfitting: low; the two readings agree on few inputs.
    """
    sign, left, right = _sign(node.operator, site), node.left, node.right
    if isinstance(left, cst.BinaryOperation):
        inner = _sign(left.operator, site)
        head = f"{_whole(left.left, site)} {inner} "
        tail = f"{_whole(left.right, site)} {sign} {_whole(right, site)}"
        if inner == "//" and sign == "*":
            last = f"{_whole(left.left, site)} * {_whole(right, site)}"
            yield site.replace(node, f"{last} // {_whole(left.right, site)}")
        if not left.lpar and inner + sign not in ("++", "**"):
            yield site.replace(node, f"{head}({tail})")
        elif left.lpar and _BINDING.get(inner, 5) < _BINDING.get(sign, 5):
            yield site.replace(node, head + tail)
    if isinstance(right, cst.BinaryOperation):
        inner = _sign(right.operator, site)
        head = f"{_whole(left, site)} {sign} {_whole(right.left, site)}"
        last = f" {inner} {_whole(right.right, site)}"
        if right.lpar and _BINDING.get(inner, 5) > _BINDING.get(sign, 5):
            return  # the parentheses say what the precedence says
        text = head + last if right.lpar else f"({head}){last}"
        yield site.replace(node, text)


@operator(
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    cst.BinaryOperation,
    prior=0.55,
    examples=(
        Example("def f(xs, i):\n    return xs[i]\n", "def f(xs, i):\n    return xs[i - 1]\n"),
        Example("def f(n):\n    return range(n)\n", "def f(n):\n    return range(n + 1)\n"),
        Example(
            "def f(xs):\n    return [0] * (len(xs))\n",
            "def f(xs):\n    return [0] * (len(xs) - 1)\n",
        ),
        Example("def f(a):\n    return a[0], a[-1]\n", "def f(a):\n    return a[0], a[-1] + 1\n"),
    ),
)
def step_by_one(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Add one to a countable value, or take one off.

    Risk of overfitting: medium; a boundary that no test reaches hides the difference.
    """
    weight = _place(node, site) * _countable(node, site)
    if weight > 0.1:
        text = _whole(node, site) if not node.lpar else site.code(node)
        for change in ("- 1", "+ 1"):
            yield site.replace(node, _fitted(f"{text} {change}", node, site), weight)


def _place(node: cst.BaseExpression, site: Site) -> float:
    """Say how much a place in the syntax looks as if it wanted a whole number."""
    parent = site.parent(node)
    if isinstance(parent, (cst.Index, cst.Slice)):
        inner = next(n for n in site.ancestors(node) if isinstance(n, cst.Subscript))
        return 0.0 if is_fixed(site, inner) else 1.0
    if isinstance(parent, cst.Arg):
        return 0.0 if parent.star or parent.keyword is node else _argument_place(parent, site)
    if isinstance(parent, cst.BinaryOperation):
        return 0.7 * isinstance(parent.operator, _SCALES)
    if isinstance(parent, cst.Assign):
        return 0.6
    if isinstance(parent, cst.Element) and isinstance(node, cst.Subscript):
        return 0.5
    return 0.8 * isinstance(parent, cst.Return)


def _argument_place(argument: cst.Arg, site: Site) -> float:
    call = site.parent(argument)
    if not isinstance(call, cst.Call):
        return 0.0
    name = site.code(call.func).rpartition(".")[2]
    if name == "range":
        return 1.0
    return 0.9 if name in site.facts.signatures else 0.3


def _countable(node: cst.BaseExpression, site: Site) -> float:
    if isinstance(node, cst.Name):
        return _evidence(node.value, site)
    if isinstance(node, cst.Call):
        return 0.9 if site.code(node.func) in _COUNTS else 0.15
    if isinstance(node, cst.BinaryOperation):
        parts = (node.left, node.right)
        numbers = any(isinstance(p, (cst.Integer, cst.Float, *_LITERALS)) for p in parts)
        return 0.0 if numbers else 0.6
    return 0.4 if isinstance(site.parent(node), (cst.Index, cst.Slice)) else 0.25


def _evidence(name: str, site: Site) -> float:
    """Say whether the unit uses a name as a number; 0.2 when nothing speaks for or against it."""
    if name in ("self", "cls") or name not in site.locals or site.unit.function is None:
        return 0.0
    return {"number": 1.0, "": 0.2}.get(_uses_of(site.unit.function).get(name, ""), 0.0)


@lru_cache(maxsize=64)
def _uses_of(function: FunctionNode) -> Mapping[str, str]:
    """Return how variables are used, also in the functions inside; counts come first."""
    inner = [n for n in ast.walk(function) if isinstance(n, type_function)]
    found = {name: kind for node in reversed(inner) for name, kind in kinds(node).items()}
    return found | {name: "number" for node in inner for name in _counted(node)}


def _counted(function: FunctionNode) -> Iterator[str]:
    """Yield the names that are assigned a whole number, a count or a difference."""
    for node in own_nodes(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            called = value.func if isinstance(value, ast.Call) else None
            counts = isinstance(called, ast.Name) and called.id in _COUNTS
            literal = isinstance(value, ast.Constant) and type(value.value) is int
            if counts or literal or (isinstance(value, ast.BinOp) and _divides(value)):
                yield node.targets[0].id


def _divides(value: ast.BinOp) -> bool:
    return isinstance(value.op, (ast.Sub, ast.FloorDiv, ast.Mod))


@operator(
    cst.UnaryOperation,
    prior=0.5,
    examples=(
        Example("def f(a):\n    return -a\n", "def f(a):\n    return a\n"),
        Example("def f(a):\n    return ~a\n", "def f(a):\n    return a\n"),
    ),
)
def drop_sign(node: cst.UnaryOperation, site: Site) -> Iterator[Rewrite]:
    """Remove a sign or an inversion.

    Risk of overfitting: low; only zero hides it.
    """
    if not isinstance(node.operator, cst.Not):
        yield site.replace(node, _whole(node.expression, site))


@operator(
    cst.Return,
    cst.Lambda,
    prior=0.25,
    examples=(
        Example("def f(a, b):\n    return a - b\n", "def f(a, b):\n    return -(a - b)\n"),
        Example("f = sorted([], key=lambda x: x)\n", "f = sorted([], key=lambda x: -x)\n"),
    ),
)
def add_sign(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Negate a number that is returned or sorted by.

    Risk of overfitting: low; only zero hides it.
    """
    value = node.value if isinstance(node, cst.Return) else getattr(node, "body", None)
    if isinstance(value, cst.BinaryOperation) and not isinstance(value.left, _LITERALS):
        yield site.replace(value, f"-({site.code(value)})")
    elif isinstance(value, (cst.Name, cst.Call, cst.Subscript, cst.Attribute)) and (
        isinstance(node, cst.Lambda) or _countable(value, site) > 0.5
    ):
        yield site.replace(value, f"-{site.code(value)}")


@operator(
    cst.BinaryOperation,
    prior=0.3,
    examples=(
        Example("def f(a, b):\n    return a / b\n", "def f(a, b):\n    return int(a / b)\n"),
        Example("def f(a, b):\n    return a // b\n", "def f(a, b):\n    return -(-a // b)\n"),
    ),
)
def round_division(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Round the result of a division, or round it up instead of down.

    Risk of overfitting: high; it changes few inputs, often only the failing one.
    """
    sign, text = _sign(node.operator, site), site.code(node)
    if sign == "/":
        yield site.replace(node, f"int({text})", 0.8)
        yield site.replace(node, f"round({text})", 0.8)
        if "math" in site.facts.imported:
            yield site.replace(node, f"math.ceil({text})", 0.6)
    elif sign == "//":
        left, right = _whole(node.left, site), _whole(node.right, site)
        bare = isinstance(node.left, cst.BinaryOperation) and not node.left.lpar
        up = f"-(-({left}) // {right})" if bare else f"-(-{left} // {right})"
        yield site.replace(node, _fitted(up, node, site), 0.5)


@operator(
    cst.Name,
    prior=0.2,
    examples=(
        Example(
            "def f(xs, k):\n    n = len(xs)\n    return f(xs[1:], k)\n",
            "def f(xs, k):\n    n = len(xs)\n    return f(xs[1:], k - n)\n",
        ),
    ),
)
def add_term(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Add or subtract a local number where a number is used on its own.

    Risk of overfitting: high; in a small suite some local has the wanted value by chance.
    """
    if _place(node, site) < 0.7 or not _evidence(node.value, site):
        return
    others = [n for n in site.locals if n != node.value and _evidence(n, site) == 1.0]
    for rank, name in enumerate(others[:3]):
        for change, factor in (("-", 1.0), ("+", 0.8)):
            text = _fitted(f"{node.value} {change} {name}", node, site)
            yield site.replace(node, text, factor * (1.0 - 0.2 * rank))


@operator(
    cst.Name,
    prior=0.15,
    examples=(
        Example("def f(x, a):\n    return x - a\n", "def f(x, a):\n    return x - a ** 2\n"),
        Example("def f(x, a):\n    return x + a\n", "def f(x, a):\n    return x + 2 * a\n"),
    ),
)
def scale_term(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Square, double or halve a variable that is a term of a sum or a difference.

    Risk of overfitting: medium; zero, one and two hide it.
    """
    parent = site.parent(node)
    sums = isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, _TERMS)
    if sums and _evidence(node.value, site):
        yield site.replace(node, f"{node.value} ** 2")
        yield site.replace(node, f"2 * {node.value}", 0.8)
        yield site.replace(node, f"{node.value} / 2", 0.5)
