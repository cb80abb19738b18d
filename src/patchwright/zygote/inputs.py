"""Make inputs that the tests did not try from those that they did: seeded, and near to them."""

import copy
import enum
import itertools
import random
from typing import Any, Dict, Iterator, List, NamedTuple, Tuple

from .shape import attributes, digest

MOST_PARTS = 4  # elements, keys or attributes of one value that are changed in turn
MOST_VARIANTS = 200  # of one argument: instances that refer to each other have no end of them


class Call(NamedTuple):
    """One call: which function, with what, where it comes from, and where it enters."""

    function: int
    args: Tuple[Any, ...]
    kwargs: Dict[str, Any]
    origin: str  # "passing", "failing", "near" (mutated) or "edge" (mutated to an extreme)
    entry: bool  # made by a test itself

    def key(self) -> Tuple[int, str]:
        """Return what two equal calls have in common."""
        return self.function, digest(self.args, self.kwargs)


Variant = Tuple[str, Any]


def mutated_calls(recorded: List[Call], most: int, seed: int) -> List[Call]:
    """Return at most so many new calls: one argument changed, or arguments of two calls mixed."""
    rng = random.Random(seed)
    seen = {call.key() for call in recorded}
    sources = [_shuffled(list(_changed(c, recorded, rng)), rng) for c in recorded]
    found: List[Call] = []
    while len(found) < most and any(sources):
        for source in sources:
            fresh = next((c for c in _drain(source) if _is_new(c, seen)), None)
            if fresh is not None and len(found) < most:
                found.append(fresh)
    return found


def _drain(source: List[Call]) -> Iterator[Call]:
    while source:
        yield source.pop()


def _is_new(call: Call, seen: Any) -> bool:
    try:
        key = call.key()
    except Exception:  # foreign code
        return False
    if key in seen:
        return False
    seen.add(key)
    return True


def _shuffled(calls: List[Call], rng: random.Random) -> List[Call]:
    rng.shuffle(calls)
    calls.sort(key=lambda call: call.origin == "near")  # taken from the end
    return calls


def _changed(call: Call, recorded: List[Call], rng: random.Random) -> Iterator[Call]:
    alike = [c for c in recorded if c.function == call.function and c is not call]
    for place, value in enumerate(call.args):
        others = [c.args[place] for c in alike if len(c.args) > place]
        for origin, other in _tried(value, others, rng):
            yield call._replace(args=_put(call.args, place, other), origin=origin)
    for name, value in call.kwargs.items():
        others = [c.kwargs[name] for c in alike if name in c.kwargs]
        for origin, other in _tried(value, others, rng):
            yield call._replace(kwargs=dict(call.kwargs, **{name: other}), origin=origin)


def _tried(value: Any, others: List[Any], rng: random.Random) -> List[Variant]:
    """Return variants of one argument, and what other calls gave in its place."""
    found: List[Variant] = []
    try:
        found.extend(itertools.islice(variants(value, rng), MOST_VARIANTS))
    except Exception:  # foreign code: properties, comparisons, copies
        found = []
    chosen = others if len(others) <= MOST_PARTS else rng.sample(others, MOST_PARTS)
    return found + [("near", other) for other in chosen]


def variants(value: Any, rng: random.Random) -> Iterator[Variant]:
    """Yield values of the same type that differ a little, each with "near" or "edge"."""
    kind: Any = type(value)
    if kind is bool:
        yield "near", not value
    elif kind is int:
        yield from _integers(value)
    elif kind is float:
        yield from (("near", value + 1), ("near", value - 1), ("near", value / 2))
        yield from (("edge", 0.0), ("edge", -value))
    elif kind.__module__ in ("decimal", "_decimal", "fractions"):
        yield from (("near", value + 1), ("near", value - 1), ("near", value * 2))
        yield from (("edge", value * 0), ("edge", -value))
    elif kind in (str, bytes):
        yield from _texts(value)
    elif kind in (list, tuple):
        for origin, items in _sequences(list(value), rng):
            yield origin, kind(items)
    elif kind in (set, frozenset):
        yield from _sets(value, rng)
    elif isinstance(value, dict):
        yield from _dicts(value, rng)
    elif isinstance(value, enum.Enum):
        yield from (("near", member) for member in list(kind)[:MOST_PARTS] if member != value)
    elif isinstance(value, tuple) and hasattr(value, "_replace"):
        for place, origin, part in _parts(list(value), rng):
            yield origin, kind(*_put(tuple(value), place, part))
    else:
        yield from _instances(value, rng)


def _integers(value: int) -> Iterator[Variant]:
    for other in (value + 1, value - 1, 2 * value):
        yield ("edge" if other < 0 <= value else "near"), other
    yield "near" if value > 0 else "edge", 0
    yield "edge", -value if value else -1


def _texts(value: Any) -> Iterator[Variant]:
    middle = len(value) // 2
    if value:
        yield from (("near", value[:-1]), ("near", value[1:]), ("near", value[::-1]))
        yield from (("near", value[:middle] + value[middle + 1 :]), ("near", value[:middle]))
        yield from (("near", value + value[-1:]), ("near", value.swapcase()))
        yield "edge", value[:0]
    yield "edge", value + value
    space = " " if isinstance(value, str) else b" "
    yield "edge", space + value


def _parts(items: List[Any], rng: random.Random) -> Iterator[Tuple[int, str, Any]]:
    places = list(range(len(items)))
    chosen = sorted(rng.sample(places, MOST_PARTS)) if len(places) > MOST_PARTS else places
    for place in chosen:
        for origin, part in variants(items[place], rng):
            yield place, origin, part


def _sequences(items: List[Any], rng: random.Random) -> Iterator[Tuple[str, List[Any]]]:
    if items:
        place = rng.randrange(len(items))
        yield "near", items[:place] + items[place + 1 :]
        yield "near", items[:-1]
        yield "near", items[1:]
        yield "near", items[: place + 1] + items[place:]
        yield "near", items[::-1]
        yield "near", items[:1]
        yield "edge", []
    if len(items) > 1:
        a, b = rng.sample(range(len(items)), 2)
        swapped = list(items)
        swapped[a], swapped[b] = items[b], items[a]
        yield "near", swapped
    for place, origin, part in _parts(items, rng):
        yield origin, list(_put(tuple(items), place, part))


def _sets(value: Any, rng: random.Random) -> Iterator[Variant]:
    items = sorted(value, key=digest)
    for place, item in enumerate(items[:MOST_PARTS]):
        yield "near", type(value)(items[:place] + items[place + 1 :])
        for origin, other in variants(item, rng):
            yield origin, type(value)([*items, other])
    yield "edge", type(value)()


def _dicts(value: Any, rng: random.Random) -> Iterator[Variant]:
    keys = list(value)
    for key in keys if len(keys) <= MOST_PARTS else rng.sample(keys, MOST_PARTS):
        less = copy.copy(value)
        del less[key]
        yield "edge", less
        for origin, part in variants(value[key], rng):
            other = copy.copy(value)
            other[key] = part
            yield origin, other
    if keys:
        empty = copy.copy(value)
        empty.clear()
        yield "edge", empty


def _instances(value: Any, rng: random.Random) -> Iterator[Variant]:
    """Change one attribute of an instance: a state that may never come up, so an edge."""
    if not hasattr(type(value), "__dict__") or not hasattr(value, "__dict__"):
        return
    rows = [row for row in attributes(value) if not callable(row[1])]
    for name, part in rows if len(rows) <= MOST_PARTS else rng.sample(rows, MOST_PARTS):
        for _, other in variants(part, rng):
            changed = copy.copy(value)
            object.__setattr__(changed, name, other)
            yield "edge", changed


def _put(values: Tuple[Any, ...], place: int, value: Any) -> Tuple[Any, ...]:
    return (*values[:place], value, *values[place + 1 :])
