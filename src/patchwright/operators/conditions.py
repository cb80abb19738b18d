"""Conditions: negated, too strong, too weak, constant, or about truth where None was meant."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed
from patchwright.operators.reading import names
from patchwright.operators.scopes import kinds

_TYPE_PAIRS = {
    "int": ("float",),
    "float": ("int",),
    "list": ("tuple", "set"),
    "tuple": ("list",),
    "str": ("bytes",),
    "dict": ("list",),
    "set": ("frozenset", "list"),
}


def _test_of(node: cst.CSTNode) -> cst.BaseExpression | None:
    holders = (cst.If, cst.While, cst.IfExp, cst.CompIf, cst.Assert)
    return node.test if isinstance(node, holders) else None


def _whole(node: cst.BaseExpression, site: Site) -> str:
    return "(" * len(node.lpar) + site.code(node) + ")" * len(node.rpar)


def _joined(node: cst.BaseExpression, site: Site, word: str) -> str:
    """Return a condition's text as an operand of `and` or `or`."""
    mixed = isinstance(node, cst.BooleanOperation) and site.code(node.operator).strip() != word
    loose = mixed or isinstance(node, (cst.IfExp, cst.Lambda, cst.NamedExpr))
    return f"({site.code(node)})" if loose else _whole(node, site)


def _opposite(text: str) -> str:
    if text.startswith("not "):
        return text.removeprefix("not ")
    if text.count(" is None") == 1 and re.fullmatch(r"[\w.]+ is None", text):
        return text.replace(" is None", " is not None")
    return f"not {text}" if re.fullmatch(r"[\w.]+(\(\w*\)|\[\w+\])?", text) else f"not ({text})"


@operator(
    cst.If,
    cst.While,
    cst.IfExp,
    cst.CompIf,
    cst.Assert,
    prior=0.5,
    examples=(
        Example(
            "def f(a):\n    if a:\n        return 1\n",
            "def f(a):\n    if not a:\n        return 1\n",
        ),
        Example(
            "def f(a, b):\n    return b if a and b else a\n",
            "def f(a, b):\n    return b if not (a and b) else a\n",
        ),
    ),
)
def negate_condition(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Negate a condition that is neither negated nor a plain comparison.

    Risk of overfitting: low where both branches are tested.
    """
    test = _test_of(node)
    if test is None or isinstance(test, cst.Comparison) or site.code(test) in ("True", "False"):
        return
    if not (isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)):
        simple = isinstance(test, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or test.lpar
        text = f"not {_whole(test, site)}" if simple else f"not ({site.code(test)})"
        yield site.replace(test, text)


@operator(
    cst.UnaryOperation,
    prior=0.8,
    examples=(
        Example("def f(a):\n    return not a\n", "def f(a):\n    return a\n"),
        Example("def f(a, b):\n    return not a or b\n", "def f(a, b):\n    return not (a or b)\n"),
    ),
)
def change_not(node: cst.UnaryOperation, site: Site) -> Iterator[Rewrite]:
    """Drop a `not`, or let it reach as far as the whole condition.

    Risk of overfitting: low where both branches are tested.
    """
    if not isinstance(node.operator, cst.Not):
        return
    yield site.replace(node, _whole(node.expression, site))
    parent = site.parent(node)
    if isinstance(parent, cst.BooleanOperation) and parent.left is node and not node.lpar:
        inner, sign = _whole(node.expression, site), site.code(parent.operator).strip()
        text = f"not ({inner} {sign} {_whole(parent.right, site)})"
        yield site.replace(parent, text, 0.4)


@operator(
    cst.BooleanOperation,
    prior=0.85,
    examples=(
        Example("def f(a, b):\n    return a and b\n", "def f(a, b):\n    return a or b\n"),
        Example("def f(a, b):\n    return a or b\n", "def f(a, b):\n    return a and b\n"),
    ),
)
def swap_boolean(node: cst.BooleanOperation, site: Site) -> Iterator[Rewrite]:
    """Replace `and` by `or`, or the other way round.

    Risk of overfitting: low with tests in which exactly one part holds.
    """
    other = "or" if isinstance(node.operator, cst.And) else "and"
    yield site.replace(node.operator, other)


@operator(
    cst.BooleanOperation,
    prior=0.45,
    examples=(
        Example("def f(a, b):\n    return a and b\n", "def f(a, b):\n    return a\n"),
        Example("def f(a, b):\n    return a.b or b\n", "def f(a, b):\n    return b or a.b\n"),
    ),
)
def change_parts(node: cst.BooleanOperation, site: Site) -> Iterator[Rewrite]:
    """Keep one part of a compound condition, or ask its parts in the other order.

    Risk of overfitting: medium; a part may guard against inputs that no test has.
    """
    left, right = _whole(node.left, site), _whole(node.right, site)
    sign = site.code(node.operator).strip()
    yield site.replace(node, left)
    yield site.replace(node, right, 0.9)
    mixed = isinstance(node.left, cst.BooleanOperation) and not node.left.lpar
    if left != right and not mixed:
        yield site.replace(node, f"{right} {sign} {left}", 0.6)


@operator(
    cst.If,
    cst.While,
    cst.IfExp,
    cst.CompIf,
    prior=0.3,
    examples=(
        Example(
            "def f(a, n):\n    if n < 0:\n        return 0\n    return a[n]\n",
            "def f(a, n):\n    if n < 0 or not a:\n        return 0\n    return a[n]\n",
        ),
    ),
)
def add_part(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Add a condition of the same function, or one about a variable, with `and` or `or`.

    Risk of overfitting: high; the added part may single out the failing input.
    """
    test = _test_of(node)
    if test is None or site.code(test) in ("True", "1"):
        return
    for text, weight in _extended(test, site):
        yield site.replace(test, text, weight)


def _extended(test: cst.BaseExpression, site: Site) -> Iterator[tuple[str, float]]:
    code, read = site.code(test), set(names(site.code(test)))
    both, either = _joined(test, site, "and"), _joined(test, site, "or")
    unused = [name for name in site.locals if name not in read and name not in ("self", "cls")]
    for place, name in enumerate(unused[:2]):
        yield f"{either} or not {name}", 0.8 - 0.2 * place
        yield f"{both} and {name}", 0.6 - 0.2 * place
    for text in _conditions_near(code, read, site)[:3]:
        mixed = " or " in text or " and " in text or " if " in text
        part = f"({text})" if mixed else text
        yield f"{either} or {part}", 0.6
        yield f"{both} and {part}", 0.6


def _conditions_near(code: str, read: set[str], site: Site) -> list[str]:
    """Return the function's other conditions, those about the same variables first."""
    found = [
        text
        for text, near in site.conditions
        if near == 1.0 and text not in code and code not in text and text not in ("True", "1")
    ]
    return sorted(found, key=lambda text: (-len(read & set(names(text))), len(text), text))


@operator(
    cst.If,
    cst.While,
    cst.IfExp,
    prior=0.35,
    examples=(
        Example(
            "def f(a, b):\n    if a > b:\n        return a\n    if a > 1:\n        return b\n",
            "def f(a, b):\n    if a > b:\n        return a\n    if a > b:\n        return b\n",
        ),
        Example(
            "def f(a, b):\n    if a > b:\n        return a\n",
            "def f(a, b):\n    if True:\n        return a\n",
        ),
    ),
)
def replace_condition(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Replace a condition by another one of the same file, by True or by False.

    Risk of overfitting: high for the constants, medium for the others.
    """
    test = _test_of(node)
    code = site.code(test) if test is not None else ""
    if test is None or code in ("True", "1"):
        return
    read = set(names(code))
    near = _conditions_near(code, read, site)[:5]
    far = [t for t, where in site.conditions if where < 1.0 and read & set(names(t))]
    visible = [t for t in far if set(names(t)) <= site.visible and t not in code]
    for place, text in enumerate((near + visible)[:6]):
        yield site.replace(test, text, 1.0 - 0.1 * place)
    for text in ("True", "False") if not isinstance(node, cst.While) else ("False",):
        yield site.replace(test, text, 0.5)


@operator(
    cst.Name,
    prior=0.5,
    examples=(
        Example(
            "def f(queue):\n    while True:\n        queue.pop()\n",
            "def f(queue):\n    while queue:\n        queue.pop()\n",
        ),
        Example(
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return True\n",
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n == 0\n",
        ),
    ),
)
def derive_constant(node: cst.Name, site: Site) -> Iterator[Rewrite]:
    """Replace True or False by a condition about the function's variables.

    Risk of overfitting: medium; the condition must agree with every test, not with one.
    """
    places = (cst.While, cst.Return, cst.Assign)
    if node.value not in ("True", "False") or not isinstance(site.parent(node), places):
        return
    own = [name for name in site.locals if name not in ("self", "cls")]
    known = kinds(site.unit.function) if site.unit.function else {}
    own.sort(key=lambda name: known.get(name) != "container")
    code = site.code(site.root)
    counts = [n for n in own if re.search(rf"\b{n} = 0\b", code)]
    rows = [f"{name} == 0" for name in counts[:2]]
    loop = isinstance(site.parent(node), cst.While)
    for name in own[:4]:
        rows += [name, f"not {name}"] if loop else [f"not {name}", f"bool({name})"]
    for text in _conditions_near(node.value, set(own), site)[:3]:
        rows += [text, _opposite(text)]
    for place, text in enumerate(dict.fromkeys(rows)):
        yield site.replace(node, text, max(0.3, 1.0 - 0.05 * place))


@operator(
    cst.IfExp,
    prior=0.45,
    examples=(
        Example(
            "def f(a, b):\n    return a if b else 0\n", "def f(a, b):\n    return 0 if b else a\n"
        ),
        Example("def f(a, b):\n    return a if b else 0\n", "def f(a, b):\n    return a\n"),
    ),
)
def change_choice(node: cst.IfExp, site: Site) -> Iterator[Rewrite]:
    """Exchange the branches of a conditional expression, or keep only one.

    Risk of overfitting: low where both branches are tested.
    """
    body, other = _whole(node.body, site), _whole(node.orelse, site)
    if body != other and not isinstance(node.orelse, (cst.IfExp, cst.Lambda)):
        yield site.replace(node, f"{other} if {_whole(node.test, site)} else {body}")
    for part in (node.body, node.orelse):
        yield site.replace(node, enclosed(site, node, _whole(part, site)), 0.4)


@operator(
    cst.If,
    cst.While,
    cst.IfExp,
    cst.CompIf,
    cst.BooleanOperation,
    prior=0.5,
    examples=(
        Example(
            "def f(a):\n    return 1 if a else 2\n",
            "def f(a):\n    return 1 if a is not None else 2\n",
        ),
        Example(
            "def f(a, b):\n    if not a:\n        return b\n",
            "def f(a, b):\n    if a is None:\n        return b\n",
        ),
    ),
)
def ask_for_none(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Ask whether a value is None where its truth is asked.

    Risk of overfitting: low; zero and empty values make the difference.
    """
    parts = [_test_of(node)]
    if isinstance(node, cst.BooleanOperation):
        parts = [node.left, node.right]
    for part in parts:
        if isinstance(part, (cst.Name, cst.Attribute, cst.Subscript, cst.Call)):
            if site.code(part) not in ("True", "False"):
                yield site.replace(part, f"{_whole(part, site)} is not None", _nullable(part, site))
        elif isinstance(part, cst.UnaryOperation) and isinstance(part.operator, cst.Not):
            inner = part.expression
            if isinstance(inner, (cst.Name, cst.Attribute, cst.Subscript, cst.Call)):
                yield site.replace(part, f"{_whole(inner, site)} is None", _nullable(inner, site))


def _nullable(node: cst.BaseExpression, site: Site) -> float:
    return 0.4 if isinstance(node, cst.Call) and ".get" not in site.code(node.func) else 1.0


@operator(
    cst.Call,
    prior=0.2,
    examples=(
        Example(
            "def f(a):\n    return isinstance(a, list)\n",
            "def f(a):\n    return isinstance(a, (list, tuple))\n",
        ),
    ),
)
def widen_type_check(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Let a type check accept a related type, or only that one.

    Risk of overfitting: medium; few tests pass values of many types.
    """
    if site.code(node.func) == "isinstance" and len(node.args) == 2:
        checked = node.args[1].value
        name = site.code(checked)
        for other in _TYPE_PAIRS.get(name, ()):
            yield site.replace(checked, f"({name}, {other})")
            yield site.replace(checked, other, 0.5)


@operator(
    cst.CompFor,
    cst.CompIf,
    prior=0.25,
    examples=(
        Example(
            "def f(xs):\n    return [x for x in xs]\n",
            "def f(xs):\n    return [x for x in xs if x]\n",
        ),
        Example(
            "def f(xs):\n    return [x for x in xs if x]\n",
            "def f(xs):\n    return [x for x in xs]\n",
        ),
    ),
)
def change_filter(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
    """Add a filter to a comprehension, or drop it.

    Risk of overfitting: medium; the filtered elements must occur in a test.
    """
    if isinstance(node, cst.CompIf):
        yield site.replace(node, "", 0.7)
    elif isinstance(node, cst.CompFor) and isinstance(node.target, cst.Name) and not node.ifs:
        name, end = node.target.value, site.span(node.iter)[1]
        end += len(node.iter.rpar)
        about = [t for t, near in site.conditions if near == 1.0 and name in names(t)]
        rows = [(text, 0.9) for text in about[:3]]
        for text, weight in (*rows, (f"{name} is not None", 0.7), (name, 0.6)):
            yield Rewrite(end, end, f" if {text}", weight)
