"""What a value holds, all the way down, written so that equal states are equal texts."""

import itertools
import types
from typing import Any, Callable, Dict, List

MOST_ITEMS = 5_000
MOST_DEPTH = 12
_PLAIN = (bool, int, float, complex, str, bytes, bytearray, range, slice, type(Ellipsis))
_NAMED = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


def answered(function: Callable[..., Any], args: Any, kwargs: Any) -> str:
    """Return what a call answers and what it leaves of its arguments."""
    try:
        value = function(*args, **kwargs)
        if isinstance(value, types.CoroutineType):
            value.close()
        answer = state(list(itertools.islice(value, MOST_ITEMS)) if _is_lazy(value) else value)
    except Exception as error:
        answer = "raises " + type(error).__name__ + state(error.args)
    return answer + " leaving " + state((args, kwargs))


def state(value: Any) -> str:
    """Return a text of everything that can be reached from a value, cycles included."""
    parts: List[str] = []
    _write(value, parts, {}, 0)
    return "".join(parts)


def _is_lazy(value: Any) -> bool:
    return isinstance(value, (types.GeneratorType, map, filter, zip))


def _write(value: Any, parts: List[str], seen: Dict[int, int], depth: int) -> None:
    if value is None or isinstance(value, _PLAIN):
        parts.append(type(value).__name__ + ":" + repr(value) + " ")
    elif isinstance(value, _NAMED):
        parts.append("<" + str(getattr(value, "__qualname__", type(value).__name__)) + "> ")
    elif id(value) in seen:
        parts.append("#{} ".format(seen[id(value)]))
    elif len(parts) > MOST_ITEMS * 4 or depth > MOST_DEPTH:
        parts.append("... ")
    else:
        seen[id(value)] = len(seen)
        parts.append(type(value).__name__ + "(")
        _write_inside(value, parts, seen, depth + 1)
        parts.append(") ")


def _write_inside(value: Any, parts: List[str], seen: Dict[int, int], depth: int) -> None:
    if isinstance(value, (set, frozenset)):
        parts.append(" ".join(sorted(state(item) for item in value)))
    elif isinstance(value, dict):
        for key, item in value.items():
            _write(key, parts, seen, depth)
            _write(item, parts, seen, depth)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _write(item, parts, seen, depth)
    for name, item in sorted(_attributes(value).items()):
        parts.append(name + "=")
        _write(item, parts, seen, depth)


def _attributes(value: Any) -> Dict[str, Any]:
    found = dict(getattr(value, "__dict__", None) or {})
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            try:
                found[name] = object.__getattribute__(value, name)
            except AttributeError:
                continue
    return {str(name): item for name, item in found.items()}
