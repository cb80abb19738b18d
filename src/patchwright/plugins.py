"""Load plug-ins from Patchwright's own environment, in an order that never varies."""

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from patchwright.errors import PluginError
from patchwright.operators import Operator

OPERATORS = "patchwright.operators"
FORGES = "patchwright.forges"


def list_plugins(group: str) -> tuple[EntryPoint, ...]:
    """Return a group's entry points by name; raises PluginError when two claim one name."""
    found = sorted(entry_points(group=group), key=lambda e: (e.name, e.value))
    unique = {(e.name, e.value): e for e in found}  # one distribution may be listed twice
    names = [name for name, _ in unique]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"two plug-ins claim {group}:{twice[0]}; uninstall one of them"
        raise PluginError(msg)
    return tuple(unique.values())


def load_operators(entries: Iterable[EntryPoint] | None = None) -> tuple[Operator, ...]:
    """Load every operator of every family, by family and then in the order of the file.

    Raises PluginError when a family cannot be imported or two operators have one name.
    """
    chosen = list_plugins(OPERATORS) if entries is None else tuple(entries)
    families = (_load(entry) for entry in chosen)
    found = [item for family in families for item in _operators_in(family)]
    by_name: dict[str, Operator] = {}
    for item in found:
        if item.name in by_name:
            msg = (
                f"two operators are called {item.name}: {by_name[item.name].family}, {item.family}"
            )
            raise PluginError(msg)
        by_name[item.name] = item
    return tuple(found)


def _operators_in(family: object) -> tuple[Operator, ...]:
    names: Mapping[str, Any] = vars(family) if isinstance(family, ModuleType) else {}
    return tuple(value for value in names.values() if isinstance(value, Operator))


def _load(entry: EntryPoint) -> object:
    try:
        return entry.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        msg = f"plug-in {entry.group}:{entry.name} cannot be loaded: {error}"
        raise PluginError(msg) from error
