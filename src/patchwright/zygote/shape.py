"""Write a value down by structure, so that equal text means equal behaviour.

Names of types are part of it; addresses, the order of sets and keys, and the last digits of
floating-point numbers are not.
"""

import ast
import enum
import hashlib
import math
import types
from typing import Any, Dict, Iterable, List, Tuple

DEEPEST = 8
MOST_NODES = 3000
MOST_TEXT = 240
ATOMS = (bool, int, str, bytes, complex, type(None), type(Ellipsis))
NAMED = (
    type,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodType,
    types.ModuleType,
)


def digest(*values: Any) -> str:
    """Return a short name for the structure of some values."""
    text = "\0".join(shape(value) for value in values)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def shape(value: Any) -> str:
    """Return the structure of a value as text."""
    return _Writer().write(value, 0)


def short_text(value: Any, limit: int = MOST_TEXT) -> str:
    """Return a `repr` for people, without addresses."""
    try:
        text = repr(value)
    except Exception:  # foreign code
        text = ""
    if not text or " at 0x" in text or " object at " in text:
        text = _held(value, limit)
    return text if len(text) <= limit else text[: limit - 1] + "\u2026"


def _held(value: Any, limit: int) -> str:
    """Say what an instance holds, or what a sequence of them does, for want of a `repr`."""
    if type(value) in (list, tuple) and len(value) < limit:
        return "[{}]".format(", ".join(short_text(item, limit // 2) for item in value))
    try:
        rows = attributes(value)[:6]
    except Exception:  # foreign code
        rows = []
    shown = ["{}={}".format(name, _brief(part)) for name, part in rows]
    return "<{}>".format(" ".join([type(value).__name__, *shown]))


def _brief(value: Any) -> str:
    try:
        text = repr(value)
    except Exception:  # foreign code
        text = " at 0x"
    return "<{}>".format(type(value).__name__) if " at 0x" in text else text


def literal(value: Any, limit: int = MOST_TEXT) -> str:
    """Return source text that makes an equal value, empty when there is none so short."""
    try:
        text = repr(value)
        if len(text) <= limit and shape(ast.literal_eval(text)) == shape(value):
            return text
    except Exception:  # foreign code, or no literal
        return ""
    return ""


class _Writer:
    """Writes one value; parts that were written before are referred to by number."""

    def __init__(self) -> None:
        self._seen: Dict[int, int] = {}
        self._keep: List[Any] = []  # an id means something only as long as its object lives
        self._left = MOST_NODES

    def write(self, value: Any, depth: int) -> str:
        self._left -= 1
        kind = type(value)
        if kind in ATOMS:
            return "{}:{!r}".format(kind.__name__, value)
        if kind is float:
            return "float:" + _number(value)
        if self._left <= 0 or depth > DEEPEST:
            return "..." + kind.__name__
        if isinstance(value, NAMED):
            return "named:{}.{}".format(
                getattr(value, "__module__", ""), getattr(value, "__qualname__", "")
            )
        if id(value) in self._seen:
            return "#{}".format(self._seen[id(value)])
        self._seen[id(value)] = len(self._seen)
        self._keep.append(value)
        return "{}{}".format(kind.__name__, self._inside(value, depth + 1))

    def _inside(self, value: Any, depth: int) -> str:
        if isinstance(value, enum.Enum):
            return "." + value.name
        if isinstance(value, (list, tuple)):
            return "[{}]".format(self._all(value, depth)) + self._attributes(value, depth)
        if isinstance(value, (set, frozenset)):
            return "{{{}}}".format(",".join(sorted(self._fresh(v, depth) for v in value)))
        if isinstance(value, dict):
            rows = ((self._fresh(k, depth), self.write(v, depth)) for k, v in list(value.items()))
            pairs = ["{}={}".format(k, v) for k, v in rows]
            ordered = pairs if type(value).__name__ == "OrderedDict" else sorted(pairs)
            return "{{{}}}".format(",".join(ordered)) + self._attributes(value, depth)
        if isinstance(value, BaseException):
            return "({})".format(self._all(value.args, depth))
        if isinstance(value, (*ATOMS, float, bytearray)):
            return "({!r})".format(value) + self._attributes(value, depth)
        return self._object(value, depth)

    def _fresh(self, value: Any, depth: int) -> str:
        """Write without numbers of earlier parts: these rows are sorted afterwards."""
        seen, self._seen = self._seen, {}
        try:
            return self.write(value, depth)
        finally:
            self._seen = seen

    def _all(self, values: Iterable[Any], depth: int) -> str:
        return ",".join(self.write(value, depth) for value in values)

    def _attributes(self, value: Any, depth: int) -> str:
        rows = sorted(attributes(value))
        return (
            "".join(";{}={}".format(name, self.write(part, depth)) for name, part in rows)
            if rows
            else ""
        )

    def _object(self, value: Any, depth: int) -> str:
        rows = self._attributes(value, depth)
        if rows or hasattr(value, "__dict__"):
            return "<" + rows + ">"
        try:
            made = value.__reduce_ex__(2)
        except Exception:  # foreign code; many objects refuse
            return "<>"
        parts = made[1:3] if isinstance(made, tuple) else (made,)
        return "<{}>".format(self._all(parts, depth))


def attributes(value: Any) -> List[Tuple[str, Any]]:
    """Return what an instance holds by name, in its dictionary and its slots."""
    found = getattr(value, "__dict__", None)
    rows = list(found.items()) if isinstance(found, dict) else []
    for kind in type(value).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            try:
                rows.append((str(name), object.__getattribute__(value, name)))
            except AttributeError:
                continue
    return [(str(name), part) for name, part in rows if name not in ("__dict__", "__weakref__")]


def _number(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return repr(value)
    return "{:.12g}".format(value + 0.0)
