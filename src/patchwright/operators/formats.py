"""Numbers and texts written in another form: digits, width, alignment, signs, quotes."""

import re
from collections.abc import Iterator

import libcst as cst

from patchwright.operators import Example, Rewrite, Site, operator
from patchwright.operators.literals import is_kept, rewritten, value_of

_SPEC = re.compile(r"(.?[<>^=])?([-+ ]?)(#?)(0?)(\d*)([,_]?)((?:\.\d+)?)([a-zA-Z%]?)")
_NEW = (".2f", ",", ".1f", "02d", ",.2f", ".0f", "03d", "+", ".1%", ".0%", "d", "02x", "x", "04d")
_NUMBERS = frozenset({"int", "float", "Decimal", "Fraction"})
_PERCENT = re.compile(r"%([-+ #0]*)(\d*)((?:\.\d+)?)([diouxXeEfFgGrs])")


def _specs(old: str) -> Iterator[tuple[str, float]]:
    """Yield other specifications of a format, the nearest first."""
    match = _SPEC.fullmatch(old)
    if match is None:
        return
    align, sign, mark, zero, width, comma, digits, kind = (g or "" for g in match.groups())
    head, tail = f"{align}{sign}{mark}", f"{comma}{digits}{kind}"
    if digits:
        count = int(digits[1:])
        for rank, other in enumerate(n for n in (2, count + 1, count - 1, 1, 0) if n != count):
            if other >= 0:
                yield f"{head}{zero}{width}{comma}.{other}{kind}", 0.9 * 0.85**rank
        yield f"{head}{zero}{width}{'' if comma else ','}{digits}{kind}", 0.8
    if kind in "fFgGe" and kind:
        for rank, letter in enumerate(k for k in "fge%" if k != kind):
            yield f"{head}{zero}{width}{comma}{digits}{letter}", 0.5 * 0.9**rank
    elif kind in "dxXob" and kind:
        for rank, letter in enumerate(k for k in "xXobd" if k != kind):
            yield f"{head}{zero}{width}{tail[:-1]}{letter}", 0.6 * 0.9**rank
    if align:
        for turned in "<>^":
            if turned != align[-1]:
                yield f"{align[:-1]}{turned}{sign}{mark}{zero}{width}{tail}", 0.9
    elif width:
        for turned in "><^":
            yield f"{turned}{sign}{mark}{width}{tail}", 0.7
    if width:
        yield f"{head}{'' if zero else '0'}{width}{tail}", 0.8
        for number in (int(width) + 1, int(width) - 1):
            yield f"{head}{zero}{number}{tail}", 0.6
    elif tail:
        yield f"{head}02{tail}", 0.3
    if not sign:
        yield f"{align}+{mark}{zero}{width}{tail}", 0.4
    if not comma and not zero and not digits:
        yield f"{head}{width},{kind}", 0.5


@operator(
    cst.FormattedStringExpression,
    prior=0.4,
    examples=(
        Example('def f(x):\n    return f"{x:.1f} EUR"\n', 'def f(x):\n    return f"{x:.2f} EUR"\n'),
        Example('def f(h):\n    return f"{h}:00"\n', 'def f(h):\n    return f"{h:02d}:00"\n'),
        Example('def f(s):\n    return f"{s:<8}|"\n', 'def f(s):\n    return f"{s:>8}|"\n'),
        Example(
            'class A:\n    def __repr__(self):\n        return f"A({self.x})"\n',
            'class A:\n    def __repr__(self):\n        return f"A({self.x!r})"\n',
        ),
    ),
)
def write_in_form(node: cst.FormattedStringExpression, site: Site) -> Iterator[Rewrite]:
    """Write a value with other digits, width, alignment or sign, or as its `repr`.

    Risk of overfitting: low; the text is usually compared letter by letter.
    """
    value = site.code(node.expression)
    if "\n" in site.code(node) or node.equal is not None:
        return
    spec = "".join(site.code(part) for part in node.format_spec or ())
    conversion = f"!{node.conversion}" if node.conversion else ""
    function = site.unit.function.name if site.unit.function else ""
    if not spec:
        shown = function in ("__repr__", "__str__")
        other = "" if conversion else "!r"
        yield site.replace(node, f"{{{value}{other}}}", 1.0 if shown else 0.4)
        kinds = set(site.types.get(value, ()))
        sure = 1.0 if kinds & _NUMBERS else 0.5 if not kinds else 0.1
        for rank, form in enumerate(_NEW):
            yield site.replace(node, f"{{{value}{conversion}:{form}}}", sure * 0.92**rank)
        return
    found = dict(_specs(spec))
    for form, weight in found.items():
        if form != spec:
            yield site.replace(node, f"{{{value}{conversion}:{form}}}", weight)
    yield site.replace(node, f"{{{value}{conversion}}}", 0.5)


@operator(
    cst.SimpleString,
    prior=0.4,
    examples=(
        Example('def f(x):\n    return "%d" % x\n', 'def f(x):\n    return "%.2f" % x\n'),
        Example(
            'def f(x):\n    return "{:.1f}".format(x)\n',
            'def f(x):\n    return "{:.2f}".format(x)\n',
        ),
        Example(
            'def f(x):\n    return format(x, ".2f")\n', 'def f(x):\n    return format(x, ",.2f")\n'
        ),
    ),
)
def write_template_in_form(node: cst.SimpleString, site: Site) -> Iterator[Rewrite]:
    """Write the values of a template with other digits, width, alignment or sign.

    Risk of overfitting: low.
    """
    value, parent = value_of(node), site.parent(node)
    if not value or len(value) > 100 or is_kept(node, site):
        return
    found: dict[str, float] = {}
    if isinstance(parent, cst.BinaryOperation) and isinstance(parent.operator, cst.Modulo):
        for spot in list(_PERCENT.finditer(value))[:4]:
            for form, weight in _percents(*spot.groups()):
                found[value[: spot.start()] + form + value[spot.end() :]] = weight
    elif isinstance(parent, cst.Attribute) and parent.attr.value == "format":
        for spot in list(re.finditer(r"\{(\w*)(?::([^{}]+))?\}", value))[:4]:
            forms = _specs(spot[2]) if spot[2] else ((form, 0.4) for form in _NEW[:8])
            for form, weight in forms:
                text = f"{{{spot[1]}:{form}}}"
                found[value[: spot.start()] + text + value[spot.end() :]] = weight
    elif isinstance(parent, cst.Arg) and site.code(site.parent(parent) or node)[:7] == "format(":
        found = dict(_specs(value))
    yield from rewritten(node, site, found)


def _percents(flags: str, width: str, digits: str, kind: str) -> Iterator[tuple[str, float]]:
    if kind in "di":
        yield "%.2f", 0.7
        yield "%s", 0.5
        yield "%02d", 0.7
        yield f"%0{width or 3}d", 0.5
    elif kind in "fFgeE":
        for rank, count in enumerate((2, 1, 3, 0)):
            if digits != f".{count}":
                yield f"%{flags}{width}.{count}{kind}", 0.8 * 0.9**rank
        yield "%d", 0.4
    elif kind in "rs":
        yield f"%{flags}{width}{'s' if kind == 'r' else 'r'}", 0.6
    if width:
        turned = flags.replace("-", "") if "-" in flags else f"-{flags}"
        yield f"%{turned}{width}{digits}{kind}", 0.7
