"""Numbers: how they are rounded, how near is equal, which factor a unit or a percentage has."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import enclosed, is_fixed, is_target, wrapped
from patchwright.operators.facts import ModuleFacts
from patchwright.operators.literals import last_name, owner_of

_RATES = re.compile(r"percent|pct|rate|discount|tax|ratio|share|fee|interest|vat", re.IGNORECASE)
_TIMES = re.compile(r"sec|min|hour|time|delay|timeout|duration|ms|size|bytes|kb|mb", re.IGNORECASE)
_NUMBERS = frozenset({"int", "float"})
_FACTORS = ("100", "100.0", "1000", "60", "3600", "24", "1024")


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example("def f(x):\n    return round(x)\n", "def f(x):\n    return int(x + 0.5)\n"),
        Example(
            "import math\n\n\ndef f(x):\n    return int(x)\n",
            "import math\n\n\ndef f(x):\n    return math.floor(x)\n",
        ),
        Example(
            "def f(x):\n    return int(x)\n",
            "import math\n\n\ndef f(x):\n    return math.ceil(x)\n",
        ),
        Example("def f(x):\n    return int(x * 100)\n", "def f(x):\n    return round(x * 100)\n"),
        Example(
            "from decimal import Decimal, ROUND_HALF_UP\n\n\ndef f(x):\n    return round(x, 2)\n",
            "from decimal import Decimal, ROUND_HALF_UP\n\n\ndef f(x):\n"
            '    return x.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)\n',
        ),
    ),
)
def round_otherwise(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Round a number up, down, to the nearest, or halves away from zero.

    Risk of overfitting: medium; most inputs are rounded the same.
    """
    name, owner = last_name(node), owner_of(node)
    mathematical = owner is not None and site.code(owner) == "math"
    if (owner is not None and not mathematical) or not 1 <= len(node.args) <= 2:
        return
    if name not in ("round", "int", "floor", "ceil", "trunc"):
        return
    value = node.args[0].value
    text, side = site.code(value), wrapped(site, value)
    if len(node.args) == 2:
        if name == "round":
            yield from _to_digits(site, node, side, site.code(node.args[1].value))
        return
    numeric = not isinstance(value, (cst.Name, cst.Call)) or "float" in site.types.get(text, ())
    sure = 1.0 if numeric or name != "int" else 0.3
    for rank, other in enumerate(n for n in ("floor", "ceil") if n != name):
        said, needs = site.reach("math", other)
        yield site.replace(node, f"{said}({text})", sure * 0.9 * 0.85**rank, needs)
    if name != "round":
        yield site.replace(node, f"round({text})", sure * 0.9)
    if name != "int":
        yield site.replace(node, f"int({text})", 0.5)
    inner = value if isinstance(value, cst.BinaryOperation) else None
    plus = text if inner is not None and isinstance(inner.operator, cst.Multiply) else side
    yield site.replace(node, f"int({plus} + 0.5)", sure * (0.9 if name == "round" else 0.6))
    said, needs = site.reach("math", "floor")
    yield site.replace(node, f"{said}({plus} + 0.5)", sure * 0.7, needs)
    if name == "round":
        yield site.replace(node, f"round({text}, 2)", 0.6)


def _to_digits(site: Site, node: cst.Call, side: str, digits: str) -> Iterator[Rewrite]:
    if not digits.isdigit():
        return
    number = int(digits)
    unit = "1" if number == 0 else "0." + "0" * (number - 1) + "1"
    if {"Decimal", "ROUND_HALF_UP"} <= site.facts.imported:
        options = f'Decimal("{unit}"), rounding=ROUND_HALF_UP'
        yield site.replace(node, f"{side}.quantize({options})", 1.0)
        yield site.replace(node, f"Decimal(str({side})).quantize({options})", 0.9)
        yield site.replace(node, f"float(Decimal(str({side})).quantize({options}))", 0.8)
    elif "decimal" in site.facts.imported or "Decimal" not in site.facts.imported:
        needs = "" if "decimal" in site.facts.imported else "import decimal"
        options = f'decimal.Decimal("{unit}"), rounding=decimal.ROUND_HALF_UP'
        exact = f"decimal.Decimal(str({side})).quantize({options})"
        yield site.replace(node, f"float({exact})", 0.6, needs)
        yield site.replace(node, exact, 0.4, needs)
    scale = 10**number
    yield site.replace(node, f"int({side} * {scale} + 0.5) / {scale}", 0.6)
    yield site.replace(node, f"int({side} * {scale}) / {scale}", 0.4)
    floor, needs = site.reach("math", "ceil")
    yield site.replace(node, f"{floor}({side} * {scale}) / {scale}", 0.3, needs)


@operator(
    cst.BinaryOperation,
    prior=0.4,
    examples=(
        Example(
            "def f(a, b):\n    return a // b\n",
            "import math\n\n\ndef f(a, b):\n    return math.ceil(a / b)\n",
        ),
        Example("def f(a, b):\n    return a // b\n", "def f(a, b):\n    return int(a / b)\n"),
        Example("def f(a, b):\n    return a / b\n", "def f(a, b):\n    return round(a / b, 2)\n"),
        Example(
            "def f(a, b):\n    return a // b + 1\n", "def f(a, b):\n    return (a + b - 1) // b\n"
        ),
    ),
)
def divide_otherwise(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Divide up, towards zero, or to a number of digits.

    Risk of overfitting: medium.
    """
    left, right = wrapped(site, node.left), wrapped(site, node.right)
    ceil, needs = site.reach("math", "ceil")
    if isinstance(node.operator, cst.FloorDivide):
        yield site.replace(node, f"{ceil}({left} / {right})", 0.8, needs)
        yield site.replace(node, f"int({left} / {right})", 0.6)
        yield site.replace(node, f"round({left} / {right})", 0.6)
        yield site.replace(node, enclosed(site, node, f"({left} + {right} - 1) // {right}"), 0.6)
    elif isinstance(node.operator, cst.Divide) and not _is_path(site, node):
        yield site.replace(node, f"round({left} / {right}, 2)", 0.5)
        yield site.replace(node, f"{ceil}({left} / {right})", 0.4, needs)
    elif isinstance(node.operator, cst.Add) and right == "1":
        inner = node.left
        if isinstance(inner, cst.BinaryOperation) and isinstance(inner.operator, cst.FloorDivide):
            a, b = wrapped(site, inner.left), wrapped(site, inner.right)
            yield site.replace(node, enclosed(site, node, f"({a} + {b} - 1) // {b}"), 0.9)
            yield site.replace(node, f"-(-{a} // {b})", 0.7)
    elif isinstance(node.operator, cst.Modulo) and not isinstance(node.left, cst.BaseString):
        yield site.replace(node, enclosed(site, node, f"({left} + {right}) % {right}"), 0.3)
        fmod, needed = site.reach("math", "fmod")
        yield site.replace(node, f"{fmod}({left}, {right})", 0.3, needed)


def _is_path(site: Site, node: cst.BinaryOperation) -> bool:
    return isinstance(node.right, cst.BaseString) or "path" in site.code(node).lower()


@operator(
    cst.Name,
    cst.Attribute,
    prior=0.35,
    examples=(
        Example(
            "def f(price, rate):\n    return price * rate\n",
            "def f(price, rate):\n    return price * rate / 100\n",
        ),
        Example(
            "def f(price, discount):\n    return price * (1 - discount)\n",
            "def f(price, discount):\n    return price * (1 - discount / 100)\n",
        ),
        Example(
            "PER_DAY = 24\n\n\ndef f(days):\n    return days + 1\n",
            "PER_DAY = 24\n\n\ndef f(days):\n    return days * PER_DAY + 1\n",
        ),
    ),
)
def scale_unit(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Bring a number to another unit: by a hundred, a thousand, sixty, or a constant of the file.

    Risk of overfitting: medium.
    """
    parent, text = site.parent(node), site.code(node)
    placed = isinstance(parent, (cst.BinaryOperation, cst.Return, cst.Arg, cst.AugAssign))
    if not placed or is_target(site, node) or is_fixed(site, node) or text.isupper():
        return
    operation = parent.operator if isinstance(parent, cst.BinaryOperation) else None
    kinds = site.types.get(text, ())
    if isinstance(operation, (cst.Modulo, cst.Power)) or (kinds and not _NUMBERS & {*kinds}):
        return
    if text in ("self", "cls", "None", "True", "False"):
        return
    last = text.rpartition(".")[2]
    tight = isinstance(parent, cst.BinaryOperation) and parent.right is node
    product = tight and not isinstance(operation, (cst.Add, cst.Subtract))
    multiplied = isinstance(operation, cst.Multiply)
    rows: list[tuple[str, float]] = []
    if _RATES.search(last):
        rows += [("/ 100", 1.0), ("* 100", 0.6)]
    if _TIMES.search(last):
        rows += [("* 60", 0.8), ("/ 60", 0.6), ("/ 1000", 0.8), ("* 1000", 0.8), ("* 3600", 0.5)]
        rows += [("* 1024", 0.4)]
    for rank, name in enumerate(_factors(site.facts)[: 3 if rows or kinds else 2]):
        rows += [(f"* {name}", 0.6 * 0.8**rank), (f"/ {name}", 0.4 * 0.8**rank)]
    for sign, weight in rows:
        changed = f"{text} {sign}"
        safe = not product or (multiplied and sign[0] in "*/")
        yield site.replace(node, changed if safe else f"({changed})", weight)


@lru_cache(maxsize=64)
def _factors(facts: ModuleFacts) -> tuple[str, ...]:
    """Return the module's constants that are numbers above one."""
    rows = []
    for node in facts.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
            number = isinstance(value, ast.Constant) and isinstance(value.value, (int, float))
            if name.isupper() and (number or isinstance(value, ast.BinOp)):
                rows.append(name)
    return tuple(rows[:6])


@operator(
    cst.BinaryOperation,
    prior=0.35,
    examples=(
        Example("def f(a, b):\n    return a / b\n", "def f(a, b):\n    return a / b * 100\n"),
        Example("def f(a, b):\n    return a / b * 100\n", "def f(a, b):\n    return a / b\n"),
    ),
)
def state_as_percent(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Give a share as a percentage, or a percentage as a share.

    Risk of overfitting: low.
    """
    parent, sign = site.parent(node), node.operator
    if isinstance(sign, cst.Divide) and isinstance(parent, (cst.Return, cst.Arg, cst.Assign)):
        if isinstance(node.right, cst.BaseString):
            return
        told = bool(_RATES.search(site.unit.qualname))
        yield site.replace(node, f"{site.code(node)} * 100", 1.0 if told else 0.5)
    elif isinstance(sign, (cst.Multiply, cst.Divide)) and site.code(node.right) in _FACTORS:
        other = "/" if isinstance(sign, cst.Multiply) else "*"
        yield site.replace(node, enclosed(site, node, site.code(node.left)), 0.8)
        left = wrapped(site, node.left) if other == "/" else site.code(node.left)
        yield site.replace(node, f"{left} {other} {site.code(node.right)}", 0.6)


@operator(
    cst.BinaryOperation,
    prior=0.7,
    examples=(
        Example(
            "def f(n):\n    return 10 - n % 10\n", "def f(n):\n    return (10 - n % 10) % 10\n"
        ),
    ),
)
def wrap_round(node: cst.BinaryOperation, site: Site) -> Iterator[Rewrite]:
    """Take what is missing to the next multiple: nothing at a multiple, not a whole step.

    Risk of overfitting: low.
    """
    rest = node.right
    if not isinstance(node.operator, cst.Subtract) or not isinstance(rest, cst.BinaryOperation):
        return
    parent = site.parent(node)
    wraps = isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Modulo)
    if isinstance(rest.operator, cst.Modulo) and not wraps:
        step = site.code(node.left)
        if site.code(rest.right) == step:
            yield site.replace(node, f"({site.code(node)}) % {step}")
