"""Conversions: a value of another type or shape than an operation needs."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.blocks import is_fixed, is_target, wrapped
from patchwright.operators.crashes import blame, crashes, point

_LAZY = "map|filter|zip|generator|dict_keys|dict_values|dict_items|range|set|frozenset|reversed"
_SIDES = (cst.BinaryOperation, cst.Comparison, cst.ComparisonTarget, cst.AugAssign)
_OWNERS = (cst.Attribute, cst.Subscript)
_SHAPES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r'can only concatenate str|must be str, not "?(int|float)', "side", ("str({})",)),
    (r"can only concatenate list|can only concatenate tuple", "side", ("list({})", "[{}]")),
    (r"unsupported operand.*'str'", "side", ("int({})", "float({})", "str({})")),
    (r"unsupported operand.*'(list|tuple)'", "side", ("list({})", "[{}]", "len({})", "sum({})")),
    (r"unsupported operand.*'(float|Decimal)'", "side", ("Decimal(str({}))", "float({})")),
    (r"not supported between.*'str'", "side", ("int({})", "float({})", "str({})")),
    (r"not supported between.*'(list|tuple|dict|set)'", "side", ("len({})",)),
    (r"bytes-like object is required, not 'str'|concat str to bytes", "any", ("{}.encode()",)),
    (r"must be encoded before hashing", "any", ("{}.encode()",)),
    (r"not supported.*'bytes'|str instance, bytes|pattern on a bytes", "any", ("{}.decode()",)),
    (r"must be str, not bytes|'bytes' object has no attribute", "any", ("{}.decode()",)),
    (r"indices must be integers", "index", ("int({})",)),
    (r"cannot be interpreted as an integer", "argument", ("int({})", "len({})")),
    (r"sequence item \d+: expected str", "argument", ("map(str, {})",)),
    (r"expected string or bytes|must be str|must be a string", "argument", ("str({})",)),
    (r"unhashable type: 'list'", "any", ("tuple({})",)),
    (r"unhashable type: 'set'", "any", ("frozenset({})",)),
    (rf"'({_LAZY})' object", "any", ("list({})",)),
    (r"'(int|float)' object is not iterable", "any", ("[{}]", "range({})", "str({})")),
    (r"'(int|float)' object (is not subscriptable|has no)", "any", ("str({})",)),
    (r"'(method|builtin_function_or_method|function)'", "any", ("{}()",)),
)


@operator(
    cst.Name,
    cst.Attribute,
    cst.Subscript,
    cst.Call,
    prior=0.6,
    examples=(
        Example(
            "def f(n):\n    return 'n' + n\n",
            "def f(n):\n    return 'n' + str(n)\n",
            crash=("TypeError", 'can only concatenate str (not "int") to str'),
        ),
        Example(
            "def f(d):\n    return d.keys()[0]\n",
            "def f(d):\n    return list(d.keys())[0]\n",
            crash=("TypeError", "'dict_keys' object is not subscriptable"),
        ),
        Example(
            "def f(h, s):\n    h.update(s)\n",
            "def f(h, s):\n    h.update(s.encode())\n",
            crash=("TypeError", "a bytes-like object is required, not 'str'"),
        ),
    ),
)
def convert_for_operation(node: cst.BaseExpression, site: Site) -> Iterator[Rewrite]:
    """Convert a value to the type that an operation asks for.

    Risk of overfitting: low.
    """
    role = _role(site, node)
    if not role or is_fixed(site, node) or is_target(site, node):
        return
    for failure in crashes(site, "TypeError", "AttributeError"):
        weight = point(site, node, failure)
        for pattern, wanted, shapes in _SHAPES if weight >= 0.4 else ():
            if re.search(pattern, failure.message) and (wanted in ("any", role)):
                usual = 1.0 if role != "owner" or "object" in pattern else 0.4
                for rank, shape in enumerate(shapes):
                    text = shape.format(wrapped(site, node) if shape[0] == "{" else site.code(node))
                    yield site.replace(node, text, weight * usual * 0.85**rank)


def _role(site: Site, node: cst.BaseExpression) -> str:
    """Return how a value is used: side, index, argument, owner, looped; "" when otherwise."""
    parent = site.parent(node)
    if isinstance(parent, _SIDES):
        return "side"
    if isinstance(parent, cst.Index):
        return "index"
    if isinstance(parent, cst.Arg):
        return "argument"
    if isinstance(parent, (cst.For, cst.CompFor)):
        return "looped" if parent.iter is node else ""
    if isinstance(parent, cst.Assign):
        return "argument" if isinstance(node, cst.Call) else ""
    return "owner" if isinstance(parent, _OWNERS) and parent.value is node else ""


@operator(
    cst.Call,
    prior=0.5,
    examples=(
        Example(
            "def f(s):\n    return int(s)\n",
            "def f(s):\n    return int(float(s))\n",
            crash=("ValueError", "invalid literal for int() with base 10: '1.5'"),
        ),
        Example(
            "def f(s):\n    return float(s)\n",
            "def f(s):\n    return float(s or 0)\n",
            crash=("ValueError", "could not convert string to float: ''"),
        ),
    ),
)
def read_number(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Read a number from a text that has a fraction, nothing in it, or signs around it.

    Risk of overfitting: medium.
    """
    name = site.code(node.func)
    weight = blame(site, node, "ValueError", "TypeError")
    if name not in ("int", "float", "Decimal") or len(node.args) != 1 or not weight:
        return
    value = node.args[0].value
    text = wrapped(site, value)
    if name == "int":
        yield site.replace(value, f"float({site.code(value)})", weight)
    yield site.replace(value, f"{text} or 0", weight * 0.8)
    yield site.replace(value, f'{text}.replace(",", "")', weight * 0.5)


@operator(
    cst.Assign,
    prior=0.5,
    examples=(
        Example(
            "def f(p):\n    a, b = p\n    return a, b\n",
            "def f(p):\n    a, b = p[:2]\n    return a, b\n",
            crash=("ValueError", "too many values to unpack (expected 2)"),
        ),
        Example(
            "def f(p):\n    a, b = p\n    return a, b\n",
            "def f(p):\n    a, b, *_ = p\n    return a, b\n",
            crash=("ValueError", "too many values to unpack (expected 2)"),
        ),
    ),
)
def unpack_fewer(node: cst.Assign, site: Site) -> Iterator[Rewrite]:
    """Unpack only as many values as there are variables.

    Risk of overfitting: medium; values are dropped without a word.
    """
    weight, target = blame(site, node, "ValueError", says="unpack"), node.targets[0].target
    if not weight or not isinstance(target, cst.Tuple) or len(node.targets) > 1:
        return
    if any(isinstance(element, cst.StarredElement) for element in target.elements):
        return
    count, last = len(target.elements), target.elements[-1]
    yield site.replace(node.value, f"{wrapped(site, node.value)}[:{count}]", weight)
    end = site.span(last)[1]
    yield Rewrite(end, end, ", *_", weight * 0.8)
    if isinstance(last.value, cst.Name):
        yield site.replace(last, f"*{last.value.value}", weight * 0.6)


@operator(
    cst.Call,
    prior=0.4,
    examples=(
        Example(
            "def f(s):\n    k, v = s.split('=')\n    return k, v\n",
            "def f(s):\n    k, v = s.split('=', 1)\n    return k, v\n",
        ),
        Example("def f(s):\n    return s.split(' ')\n", "def f(s):\n    return s.split()\n"),
    ),
)
def split_otherwise(node: cst.Call, site: Site) -> Iterator[Rewrite]:
    """Split a text once, from the other end, or at any white space.

    Risk of overfitting: low.
    """
    if not isinstance(node.func, cst.Attribute) or node.func.attr.value not in ("split", "rsplit"):
        return
    method, weight = node.func.attr, blame(site, node, "ValueError", "IndexError")
    other = "rsplit" if method.value == "split" else "split"
    if len(node.args) == 1 and isinstance(node.args[0].value, (cst.BaseString, cst.Name)):
        separator = site.code(node.args[0])
        start, end = site.span(method)[0], site.span(node)[1]
        yield Rewrite(start, end, f"{method.value}({separator}, 1)", max(weight, 0.5))
        yield Rewrite(start, end, f"{other}({separator}, 1)", max(weight, 0.5) * 0.7)
        if separator.strip("'\"") == " ":
            yield Rewrite(start, end, "split()", 0.9)
        elif method.value == "split":
            yield Rewrite(start, end, f"partition({separator})[::2]", weight * 0.6 or 0.1)
    elif len(node.args) == 2:
        yield site.replace(method, other, 0.6)
        yield Rewrite(site.span(node.args[0])[1], site.span(node.args[1])[1], "", 0.5)
    elif not node.args:
        yield site.replace(node, f'{site.code(node.func)}(" ")', 0.3)
