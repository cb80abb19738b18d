"""What a call answers, written so that two answers are equal when their texts are."""

import itertools
import types
from typing import Any, List

MOST_ITEMS = 20_000
MOST_DEPTH = 12


def shown(value: Any, depth: int = 0) -> str:
    """Return a text that holds type and content; what is produced lazily is drained."""
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return "{}:{!r}".format(type(value).__name__, value)
    if depth > MOST_DEPTH:
        return "..."
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(shown(item, depth + 1) for item in value)) + "}"
    if isinstance(value, dict):
        rows = (shown(k, depth + 1) + ": " + shown(v, depth + 1) for k, v in value.items())
        return "dict{" + ", ".join(sorted(rows)) + "}"
    if isinstance(value, tuple):
        return "(" + _items(value, depth) + ")"
    if isinstance(value, list) or _is_lazy(value):
        return "[" + _items(value, depth) + "]"
    return _node(value) if hasattr(value, "successor") else type(value).__name__


def _is_lazy(value: Any) -> bool:
    return isinstance(value, types.GeneratorType) or hasattr(value, "__next__")


def _items(value: Any, depth: int) -> str:
    return ", ".join(shown(item, depth + 1) for item in itertools.islice(value, MOST_ITEMS))


def _node(value: Any) -> str:
    chain: List[str] = []
    while hasattr(value, "successor") and len(chain) < 40:
        chain.append(str(value.value))
        value = value.successor
    return "Node " + " -> ".join(chain)
