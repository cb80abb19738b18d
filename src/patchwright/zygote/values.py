"""Look at values of foreign code without running any of it: type names, lengths, plain contents."""

import difflib
from collections import deque
from itertools import islice
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Dict, Iterable, Iterator, List, Tuple

MOST_TEXT = 60
MOST_KEYS = 24
MOST_ITEMS = 6
MOST_NAMES = 60

# The slots of `type` and `object` themselves: a class may define its own `__name__` or `__dict__`.
type_name: Any = type.__dict__["__name__"].__get__
mro: Any = type.__dict__["__mro__"].__get__
namespace: Any = type.__dict__["__dict__"].__get__
_UNSET = object()
_PLAIN = (type(None), bool, int, float, complex, str, bytes)


def attributes(value: Any) -> Dict[str, Any]:
    """Return the instance attributes of an object: those in its dictionary and its slots."""
    kind = type(value)
    if kind in _PLAIN or kind in (type, ModuleType, dict, list, tuple, set, frozenset):
        return {}
    rows: Dict[str, Any] = {}
    for base in mro(kind):
        names = namespace(base)
        slots = [n for n, slot in names.items() if type(slot) is MemberDescriptorType]
        if type(names.get("__dict__")) is GetSetDescriptorType:
            rows.update(_slot(names["__dict__"], value))
        pairs = [(name, _slot(names[name], value)) for name in slots if name not in rows]
        rows.update((name, item) for name, item in pairs if item is not _UNSET)
    return {name: item for name, item in rows.items() if type(name) is str}


def _slot(slot: Any, value: Any) -> Any:
    try:
        return slot.__get__(value)
    except (AttributeError, TypeError):
        return _UNSET


def attribute_names(value: Any, wanted: str) -> List[str]:
    """Return names that can be looked up on a value, those spelt like the wanted one first."""
    rows: Dict[str, Any] = dict(vars(value)) if type(value) is ModuleType else {}
    rows.update(attributes(value))
    if type(value) is not ModuleType:
        for base in mro(type(value)):
            rows.update(namespace(base))
    names = sorted(n for n in rows if type(n) is str and not n.startswith("__"))
    near = difflib.get_close_matches(wanted, names, n=12, cutoff=0.5)
    return list(dict.fromkeys(near + names))[:MOST_NAMES]


def show(value: Any) -> str:
    """Return a short text: plain values as `repr`, containers as `3 of [1, 2, ...]`, others "".

    What follows `of` can be read with `ast.literal_eval`; `...` stands for what is not plain. Of a
    dictionary the keys are listed.
    """
    kind = type(value)
    if kind in _PLAIN:
        return _plain(value)
    try:
        return _container(value)
    except RuntimeError:  # another thread changes it
        return ""


def _plain(value: Any) -> str:
    if type(value) is int and value.bit_length() > 200:
        return ""
    if type(value) in (str, bytes) and len(value) > MOST_TEXT:
        return "{} of {!r}".format(len(value), value[:MOST_TEXT])
    return repr(value)


def _container(value: Any) -> str:
    kind = type(value)
    if issubclass(kind, dict):
        return _listed(dict.__len__(value), dict.keys(value), MOST_KEYS)
    for base in (list, tuple, deque):
        if issubclass(kind, base):
            return _listed(base.__len__(value), base.__iter__(value), MOST_ITEMS)
    for plain in (set, frozenset):
        if issubclass(kind, plain):
            return _listed(plain.__len__(value), plain.__iter__(value), MOST_ITEMS)
    return ""


def _listed(length: int, items: Iterable[Any], most: int) -> str:
    return "{} of [{}]".format(length, ", ".join(_items(items, most)))


def _items(items: Iterable[Any], most: int) -> Iterator[str]:
    for item in islice(items, most):
        if type(item) is tuple and len(item) <= 4:
            yield "({},)".format(", ".join(_item(part) for part in item)) if item else "()"
        else:
            yield _item(item)


def _item(item: Any) -> str:
    text = _plain(item) if type(item) in _PLAIN else "..."
    return text if text and len(text) <= MOST_TEXT and " of " not in text else "..."


def flatten(names: Dict[str, Any], most: int) -> Iterator[Tuple[str, Any]]:
    """Yield variables and, one level deep, their attributes; those of `self` first."""
    ordered = sorted(names, key=lambda name: (name != "self", name))
    plain = [name for name in ordered if name.isidentifier() and not name.startswith("__")]
    for name in plain[:most]:
        yield name, names[name]
    for name in plain[:most]:
        inner = attributes(names[name])
        for key in sorted(inner)[: 40 if name == "self" else 12]:
            if key.isidentifier():
                yield "{}.{}".format(name, key), inner[key]
