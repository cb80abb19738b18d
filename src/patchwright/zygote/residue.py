"""See what a candidate left behind in the project's modules, so that the next one starts clean."""

import sys
from collections import deque
from types import ModuleType
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, Mapping, Tuple

from .restoring import Kept

Digests = Dict[str, int]
Space = Tuple[str, Mapping[str, Any]]

MOST_NODES = 20000
FEW_NODES = 1000
DEEPEST = 6
CONTAINERS = (dict, list, tuple, deque, set, frozenset, bytearray)
PLAIN = (int, float, complex, bool, str, bytes, type(None))


class Residue:
    """The state of all modules below a folder, as it was when this object was made.

    Looks at names of modules and classes, at the further `spaces`, and into built-in containers
    and plain instances, at most `MOST_NODES` values in all. State that tests change with the
    original code as well is not a sign of anything; `forgive` takes it out.
    """

    def __init__(self, root: str, spaces: Iterable[Space] = ()) -> None:
        self._spaces = [*_spaces(root), *spaces]
        self._left = 0
        self._forgiven: FrozenSet[str] = frozenset()
        self._kept = Kept((), ())
        self._first = self.digests()
        self._shallow: List[Tuple[Mapping[str, Any], List[Any], List[int]]] = []
        self._deep: Dict[str, Any] = {}
        self._look()
        self._left = MOST_NODES
        self._deeply()
        self.nodes = MOST_NODES - self._left
        """Values that one look takes in."""
        self.small = self.nodes <= FEW_NODES
        """Whether looking is so cheap that it can be done after every few candidates."""

    def forgive(self, names: FrozenSet[str]) -> None:
        """Leave names out of every later comparison; `put_back` brings them back instead."""
        self._forgiven = names
        self._kept = Kept(self._spaces, names)
        self._deep = {name: value for name, value in self._deep.items() if name not in names}
        self._before = self._deeply()

    def put_back(self) -> None:
        """Bring back what tests change by themselves: it may be what the failing ones fail by."""
        self._kept.put_back()

    def _look(self) -> None:
        known = set()
        for prefix, space in self._spaces:
            values = list(space.values())
            self._shallow.append((space, values, list(map(id, values))))
            for name, value in list(space.items()):
                if not name.startswith("__") and _is_deep(value) and id(value) not in known:
                    known.add(id(value))
                    self._deep[prefix + name] = value
        self._before = self._deeply()

    def _deeply(self) -> Tuple[int, ...]:
        self._left = MOST_NODES
        return tuple(hash(self._frozen(value, DEEPEST)) for value in self._deep.values())

    def clean(self) -> bool:
        """Say whether nothing has changed, much quicker than `changed`.

        What is not a container is compared by identity, and the first values are kept alive, so
        that no other object can have their identity.
        """
        if any(list(map(id, space.values())) != ids for space, _, ids in self._shallow):
            return not self.changed()
        return self._deeply() == self._before

    def changed(self) -> List[str]:
        """Return the names whose values are not what they were."""
        now = self.digests()
        names = set(self._first) | set(now)
        return sorted(n for n in names - self._forgiven if self._first.get(n) != now.get(n))

    def digests(self) -> Digests:
        """Return a digest of each name's value, good only inside this process and its forks."""
        self._left = MOST_NODES
        found = {}
        for prefix, space in self._spaces:
            for name, value in list(space.items()):
                if not name.startswith("__"):
                    found[prefix + name] = hash(self._frozen(value, DEEPEST))
        return found

    def _frozen(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if type(value) in PLAIN:
            return type(value).__name__, hash(value)
        if self._left <= 0 or depth == 0 or issubclass(type(value), (type, ModuleType)):
            return id(value)
        return id(value), self._inside(value, depth - 1)

    def _inside(self, value: Any, depth: int) -> Any:
        # By type, and with the methods of the built-in types: a subclass of the project could do
        # anything in its own, and `isinstance` asks the value for its class.
        if issubclass(type(value), dict):
            return tuple(
                (self._frozen(k, depth), self._frozen(v, depth)) for k, v in dict.items(value)
            )
        for kind in (list, tuple, deque):
            if issubclass(type(value), kind):
                return tuple(self._frozen(v, depth) for v in kind.__iter__(value))
        for group in (set, frozenset):
            if issubclass(type(value), group):
                return frozenset(self._frozen(v, depth) for v in group.__iter__(value))
        if issubclass(type(value), bytearray):
            return bytes(value)
        return self._attributes(value, depth)

    def _attributes(self, value: Any, depth: int) -> Any:
        try:
            space = object.__getattribute__(value, "__dict__")
        except AttributeError:
            return None
        if type(space) is not dict or callable(value):
            return None
        return tuple((k, self._frozen(v, depth)) for k, v in space.items())


def _is_deep(value: Any) -> bool:
    if type(value) in PLAIN or callable(value):
        return False
    if any(issubclass(type(value), kind) for kind in CONTAINERS):
        return True
    try:
        space = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return False
    return type(space) is dict and type(value) is not ModuleType


def _spaces(root: str) -> Iterator[Space]:
    """Yield the names of every module below a folder, and of the classes that it defines."""
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if not isinstance(path, str) or not path.startswith(root + "/"):
            continue
        space = vars(module)
        yield name + ".", space
        for key, value in list(space.items()):
            if type(value) is type and value.__module__ == name:
                yield name + "." + key + ".", vars(value)
