"""Put state back that the tests change by themselves, in place, before the next candidate."""

from collections import deque
from typing import Any, Dict, Iterable, List, Mapping, Tuple

MOST_KEPT = 400
_DEEPEST = 6
_LEAVES = (int, float, complex, bool, str, bytes, type(None), type)
Space = Tuple[str, Mapping[str, Any]]


class Kept:
    """Containers and plain instances below some names, as they were when this object was made.

    Every object keeps its identity. Nothing is kept when there would be too much of it.
    """

    def __init__(self, spaces: Iterable[Space], names: Iterable[str]) -> None:
        self._names: List[Tuple[Dict[str, Any], str, Any]] = []
        self._objects: List[Tuple[Any, Any]] = []
        self._known = set()  # type: ignore[var-annotated]
        wanted = frozenset(names)
        for prefix, space in spaces if wanted else ():
            for name, value in list(space.items()):
                if prefix + name in wanted:
                    if type(space) is dict:
                        self._names.append((space, name, value))
                    self._keep(value, _DEEPEST)
        if len(self._objects) > MOST_KEPT:
            self._objects, self._names = [], []

    def put_back(self) -> None:
        """Give every name its object, and every object its content."""
        for space, name, value in self._names:
            if space.get(name, self) is not value:
                space[name] = value
        for value, content in self._objects:
            _refill(value, content)

    def _keep(self, value: Any, depth: int) -> None:
        if type(value) in _LEAVES or id(value) in self._known or depth == 0:
            return
        if len(self._objects) > MOST_KEPT:
            return
        self._known.add(id(value))
        content = _content(value)
        if content is None:
            return
        if type(value) is not tuple:
            self._objects.append((value, content))
        inside = [*content, *content.values()] if type(content) is dict else content
        for part in inside:
            self._keep(part, depth - 1)


def _content(value: Any) -> Any:
    """Return a shallow copy of what a plain container or instance holds; None for all else."""
    if type(value) in (dict, list, tuple, set, deque, bytearray):
        return value.copy() if hasattr(value, "copy") else value
    try:
        space = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return dict(space) if type(space) is dict and not callable(value) else None


def _refill(value: Any, content: Any) -> None:
    kind = type(value)
    if kind is dict or kind is set:
        value.clear()
        value.update(content)
    elif kind in (list, bytearray):
        value[:] = content
    elif kind is deque:
        value.clear()
        value.extend(content)
    else:
        space = object.__getattribute__(value, "__dict__")
        space.clear()
        space.update(content)
