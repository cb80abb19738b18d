"""Comparisons and boundaries: the wrong operator, the wrong side, one off."""

from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator

_NEIGHBOURS: dict[str, tuple[str, ...]] = {
    "<": ("<=", ">", ">=", "!=", "=="),
    "<=": ("<", ">=", ">", "==", "!="),
    ">": (">=", "<", "<=", "!=", "=="),
    ">=": (">", "<=", "<", "==", "!="),
    "==": ("!=", ">=", "<=", "is", ">", "<"),
    "!=": ("==", "<", ">", "is not"),
    "is": ("is not", "=="),
    "is not": ("is", "!="),
    "in": ("not in", "=="),
    "not in": ("in", "!="),
}
_ORDER = frozenset({"<", "<=", ">", ">="})
_RARE = {(one, other): 0.5 for one in ("==", "!=") for other in _ORDER} | {
    pair: 0.7 for pair in ((">=", "<="), ("<=", ">="), (">", "<="), ("<", ">="))
}
"""A bound is one off more often than it looks the other way, or than an equality is a bound."""
_SAME_AS_SWAP = {("<", 1), ("<=", -1), (">", -1), (">=", 1)}
_TEXTS = (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)
_LITERALS = (*_TEXTS, cst.Integer, cst.Float, cst.Tuple, cst.List, cst.Dict, cst.Set)
_CONSTANTS = frozenset({"None", "True", "False"})
_TYPES = frozenset({"int", "float", "str", "bytes", "list", "dict", "set", "tuple", "bool"})
_SIZES = frozenset({"len", "int", "sum", "max", "min", "abs", "round", "ord"})


def _sign(target: cst.ComparisonTarget, site: Site) -> str:
    return " ".join(site.code(target.operator).split())


def _is_constant(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value in _CONSTANTS


@operator(
    cst.ComparisonTarget,
    prior=0.9,
    examples=(
        Example("def f(a, b):\n    return a < b\n", "def f(a, b):\n    return a <= b\n"),
        Example("def f(a, b):\n    return a not in b\n", "def f(a, b):\n    return a in b\n"),
        Example("def f(a):\n    return a is not None\n", "def f(a):\n    return a is None\n"),
    ),
)
def swap_comparison(node: cst.ComparisonTarget, site: Site) -> Iterator[Rewrite]:
    """Replace a comparison operator by one of its neighbours, the nearest first.

    Risk of overfitting: low where a test sits on the boundary, high where none does.
    """
    sign = _sign(node, site)
    for place, other in enumerate(_NEIGHBOURS.get(sign, ())):
        if place == 0 or _makes_sense(other, node.comparator):
            share = max(0.2, 1.0 - 0.2 * place) if place else 1.0
            yield site.replace(node.operator, other, share * _RARE.get((sign, other), 1.0))


def _makes_sense(sign: str, comparator: cst.BaseExpression) -> bool:
    if _is_constant(comparator):
        return False
    if sign in ("is", "is not"):
        return not isinstance(comparator, _LITERALS)
    return sign not in _ORDER or not isinstance(comparator, _TEXTS)


@operator(
    cst.Comparison,
    prior=0.7,
    examples=(
        Example(
            "def f(i, xs):\n    return i < len(xs)\n",
            "def f(i, xs):\n    return i < len(xs) - 1\n",
        ),
        Example("def f(i, n):\n    return i <= n - 1\n", "def f(i, n):\n    return i <= n\n"),
        Example("def f(i, n):\n    return i + 1 < n\n", "def f(i, n):\n    return i < n\n"),
    ),
)
def shift_bound(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Move one side of a comparison by one.

    Risk of overfitting: medium; a test exactly on the boundary tells the two apart.
    """
    left = node.left
    for target in node.comparisons:
        sign = _sign(target, site)
        if sign in _ORDER or sign in ("==", "!="):
            for operand in (left, target.comparator):
                yield from _without_step(operand, site)
            yield from _with_step(target.comparator, sign, site)
            if sign == "==" and isinstance(target.comparator, cst.Integer):
                (start, _), (_, end) = site.span(target.operator), site.span(target.comparator)
                value = target.comparator.evaluated_value
                yield Rewrite(start, end, f"<= {value + 1}", 0.4)
        left = target.comparator


def _without_step(operand: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    if isinstance(operand, cst.BinaryOperation) and _steps_by_one(operand):
        yield site.replace(operand, _whole(operand.left, site))


def _steps_by_one(node: cst.BinaryOperation) -> bool:
    right = node.right
    by_one = isinstance(right, cst.Integer) and right.value == "1"
    return by_one and isinstance(node.operator, (cst.Add, cst.Subtract))


def _with_step(operand: cst.BaseExpression, sign: str, site: Site) -> Iterator[Rewrite]:
    weight = _countable(operand, sign)
    if weight:
        text = _whole(operand, site)
        for step, change in ((-1, "- 1"), (1, "+ 1")):
            factor = 0.4 if (sign, step) in _SAME_AS_SWAP else 1.0
            yield site.replace(operand, f"{text} {change}", weight * factor)


def _countable(operand: cst.BaseExpression, sign: str) -> float:
    if isinstance(operand, cst.Call):
        size = isinstance(operand.func, cst.Name) and operand.func.value in _SIZES
        return 0.9 if size else 0.3 * (sign in _ORDER)
    if isinstance(operand, cst.Name):
        return 0.0 if _is_constant(operand) else 0.8 if sign in _ORDER else 0.4
    if isinstance(operand, cst.BinaryOperation):
        plain = not isinstance(operand.right, (cst.Integer, *_TEXTS))
        return 0.6 * (plain and isinstance(operand.operator, (cst.Add, cst.Subtract)))
    return 0.5 * (sign in _ORDER and isinstance(operand, (cst.Attribute, cst.Subscript)))


def _whole(node: cst.BaseExpression, site: Site) -> str:
    return "(" * len(node.lpar) + site.code(node) + ")" * len(node.rpar)


@operator(
    cst.Comparison,
    prior=0.3,
    examples=(
        Example("def f(a, b):\n    return a in b\n", "def f(a, b):\n    return b in a\n"),
        Example("def f(a, b):\n    return a not in b\n", "def f(a, b):\n    return b not in a\n"),
    ),
)
def swap_containment(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Exchange the two sides of a membership test.

    The order comparisons need no such operator: exchanging their sides mirrors the operator.

    Risk of overfitting: low; the two sides are rarely of one type.
    """
    if len(node.comparisons) != 1:
        return
    target = node.comparisons[0]
    sign = _sign(target, site)
    rigid = (cst.Tuple, cst.List, cst.Set, cst.Dict)
    if sign in ("in", "not in") and not isinstance(target.comparator, rigid):
        right, left = _whole(target.comparator, site), _whole(node.left, site)
        if right != left:
            yield site.replace(node, f"{right} {sign} {left}")


@operator(
    cst.Comparison,
    prior=0.25,
    examples=(
        Example("def f(i, n):\n    return i < n\n", "def f(i, n):\n    return 0 <= i < n\n"),
        Example("def f(i, n):\n    return 0 < i < n\n", "def f(i, n):\n    return i < n\n"),
        Example("def f(i, n):\n    return 0 < i < n\n", "def f(i, n):\n    return 0 < i\n"),
    ),
)
def change_range(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Add a lower bound of zero to a comparison, or drop one end of a chain.

    Risk of overfitting: medium; inputs outside of the range are seldom tested.
    """
    signs = [_sign(target, site) for target in node.comparisons]
    text = site.code(node)
    if len(signs) == 2 and _ORDER.issuperset(signs):
        middle, right = (target.comparator for target in node.comparisons)
        yield site.replace(node, f"{_whole(middle, site)} {signs[1]} {_whole(right, site)}")
        yield site.replace(node, f"{_whole(node.left, site)} {signs[0]} {_whole(middle, site)}")
    elif _lacks_lower_bound(node, signs):
        yield site.replace(node, f"0 <= {text}", 0.8)
        yield site.replace(node, f"0 < {text}", 0.6)


def _lacks_lower_bound(node: cst.Comparison, signs: list[str]) -> bool:
    number = isinstance(node.comparisons[0].comparator, (cst.Integer, cst.Float))
    named = isinstance(node.left, (cst.Name, cst.Attribute))
    return signs in (["<"], ["<="]) and named and not number


@operator(
    cst.Comparison,
    prior=0.4,
    examples=(
        Example(
            "def f(a):\n    if a is None:\n        return 1\n",
            "def f(a):\n    if not a:\n        return 1\n",
        ),
        Example(
            "def f(a):\n    return 1 if a != 0 else 2\n", "def f(a):\n    return 1 if a else 2\n"
        ),
        Example(
            "def f(a):\n    return a == 'x' or 'y'\n", "def f(a):\n    return a in ('x', 'y')\n"
        ),
    ),
)
def ask_for_truth(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Ask for the truth of a value where it is compared with a constant, or for all constants.

    Risk of overfitting: low; zero and empty values make the difference.
    """
    if len(node.comparisons) != 1:
        return
    target = node.comparisons[0]
    sign = " ".join(site.code(target.operator).split())
    left, right = _whole(node.left, site), site.code(target.comparator)
    if right in ("None", "0", "[]", '""', "''", "{}", "False"):
        if sign in ("is not", "!=", ">"):
            yield site.replace(node, left)
        elif sign in ("is", "==", "<="):
            yield site.replace(node, f"not {left}")
    yield from _every_alternative(node, sign, site)


def _every_alternative(node: cst.Comparison, sign: str, site: Site) -> Iterator[Rewrite]:
    """Repair `x == 1 or 2`, which means `(x == 1) or 2`."""
    outer, others = site.parent(node), []
    last = None
    first: cst.CSTNode = node
    while isinstance(outer, cst.BooleanOperation) and outer.left is first:
        if not isinstance(outer.right, _LITERALS):
            return
        others.append(_whole(outer.right, site))
        last, first, outer = outer, outer, site.parent(outer)
    word = {"==": "in", "!=": "not in"}.get(sign)
    if last is not None and word:
        values = ", ".join([_whole(node.comparisons[0].comparator, site), *others])
        yield site.replace(last, f"{_whole(node.left, site)} {word} ({values})")


@operator(
    cst.Comparison,
    prior=0.6,
    examples=(
        Example(
            "def f(a):\n    return type(a) == int\n",
            "def f(a):\n    return isinstance(a, int)\n",
        ),
        Example(
            "def f(a):\n    return type(a) is not str\n",
            "def f(a):\n    return not isinstance(a, str)\n",
        ),
    ),
)
def compare_type_by_isinstance(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Replace a comparison of types by `isinstance`, which accepts subclasses.

    Risk of overfitting: low; the pattern itself is a known mistake.
    """
    if len(node.comparisons) != 1:
        return
    target, checked = node.comparisons[0], node.left
    sign, kind = _sign(target, site), site.code(target.comparator)
    if isinstance(checked, cst.Call) and site.code(checked.func) == "type" and checked.args:
        checked = checked.args[0].value
    elif kind not in _TYPES:
        return
    check = f"isinstance({site.code(checked)}, {kind})"
    if sign in ("==", "is"):
        yield site.replace(node, check)
    elif sign in ("!=", "is not"):
        yield site.replace(node, f"(not {check})" if _inside(node, site) else f"not {check}")


def _inside(node: cst.Comparison, site: Site) -> bool:
    tight = (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget)
    return not node.lpar and isinstance(site.parent(node), tight)


@operator(
    cst.Comparison,
    prior=0.15,
    examples=(
        Example(
            'def f(a):\n    return a == "yes"\n',
            'def f(a):\n    return a.lower() == "yes"\n',
        ),
        Example(
            "def f(a, b):\n    return a.upper() == b\n",
            "def f(a, b):\n    return a.upper() == b.upper()\n",
        ),
    ),
)
def compare_caseless(node: cst.Comparison, site: Site) -> Iterator[Rewrite]:
    """Bring a side of a text comparison to the case of the other side.

    Risk of overfitting: medium; one test with odd capitals is enough to ask for it.
    """
    if len(node.comparisons) != 1:
        return
    sides = (node.left, node.comparisons[0].comparator)
    if _sign(node.comparisons[0], site) not in ("==", "!=", "in", "not in"):
        return
    for here, there in (sides, sides[::-1]):
        method = _case_of(there, site)
        if method and isinstance(here, (cst.Name, cst.Attribute, cst.Subscript)):
            yield site.replace(here, f"{_whole(here, site)}.{method}()")


def _case_of(node: cst.BaseExpression, site: Site) -> str | None:
    text = site.code(node)
    if isinstance(node, cst.SimpleString):
        word = text.strip("\"'")
        return "lower" if word.islower() else "upper" if word.isupper() else None
    return next((m for m in ("lower", "upper", "casefold") if text.endswith(f".{m}()")), None)
