"""Neutral values: what stands for nothing where values of the observed types are expected."""

import ast
from collections.abc import Iterable, Sequence

from patchwright.operators import scopes
from patchwright.operators.facts import FunctionNode
from patchwright.operators.site import Site

BY_TYPE = {
    "str": '""',
    "int": "0",
    "float": "0.0",
    "list": "[]",
    "dict": "{}",
    "set": "set()",
    "tuple": "()",
    "bytes": 'b""',
    "bool": "False",
    "NoneType": "None",
}


def values_for(site: Site, text: str, usual: Sequence[str]) -> tuple[str, ...]:
    """Return neutral values for a variable: of the types that it had elsewhere, then the usual."""
    seen = [BY_TYPE[kind] for kind in site.types.get(text, ()) if kind in BY_TYPE]
    return tuple(dict.fromkeys((*(v for v in seen if v != "None"), *usual)))


def results(site: Site, function: FunctionNode) -> tuple[str, ...]:
    """Return values that an early exit may give back, the likeliest first; "" for none at all.

    As `scopes.default_values` reads them from the code, those of the types that the function was
    seen to return first.
    """
    values = scopes.default_values(function)
    kinds = site.types.get("return", ()) if function is site.unit.function else ()
    if not kinds or values == ("",):
        return values
    seen = [BY_TYPE[kind] for kind in kinds if kind in BY_TYPE]
    rows = list(dict.fromkeys((*values, *seen)))
    return tuple(sorted(rows, key=lambda value: _rank(value, kinds)))


def _rank(value: str, kinds: Iterable[str]) -> int:
    kind = kind_of(value)
    return 0 if kind in kinds and kind != "NoneType" else 1 if kind in kinds else 2


def kind_of(value: str) -> str:
    """Return the name of a literal's type, "" when the text is no literal."""
    if value == "set()":
        return "set"
    try:
        return type(ast.literal_eval(value)).__name__
    except (SyntaxError, ValueError):
        return ""
