"""What a candidate leaves behind in memory is seen, and what tests always change is forgiven."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.zygote.residue import FEW_NODES, Residue
from patchwright.zygote.restoring import MOST_KEPT, Kept

ROOT = "/a/project"


@pytest.fixture
def module() -> Iterator[Any]:
    """A module of the project that is loaded."""
    made = ModuleType("patchwright_residue_case")
    made.__file__ = f"{ROOT}/case.py"
    exec("class Order:\n    seen = []\n    count = 0\n", made.__dict__)
    made.__dict__.update(table={"open": ["pay"]}, number=1)
    sys.modules[made.__name__] = made
    yield made
    del sys.modules[made.__name__]


CHANGES: dict[str, Any] = {
    "a key": lambda m: m.table.pop("open"),
    "deep inside": lambda m: m.table["open"].append("ship"),
    "a number": lambda m: setattr(m, "number", 2),
    "a class's list": lambda m: m.Order.seen.append(1),
    "a class's number": lambda m: setattr(m.Order, "count", 1),
    "a new name": lambda m: setattr(m, "late", None),
    "a lost name": lambda m: delattr(m, "number"),
    "a function": lambda m: setattr(m, "number", len),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(module: Any, change: Any) -> None:
    residue = Residue(ROOT)
    assert residue.changed() == []
    change(module)
    assert residue.changed()


def test_what_tests_always_change_is_forgiven(module: Any) -> None:
    residue = Residue(ROOT)
    module.number = 2
    residue.forgive(frozenset(residue.changed()))
    assert residue.changed() == []


def test_a_module_elsewhere_is_not_looked_at(module: Any) -> None:
    residue = Residue("/another")
    module.number = 2
    assert residue.changed() == []


def test_code_of_the_project_is_not_run(module: Any) -> None:
    exec(
        "class Trap(dict):\n"
        "    def __iter__(self): raise SystemExit\n"
        "    def items(self): raise SystemExit\n"
        "    def __getattribute__(self, name): raise SystemExit\n"
        "    def __hash__(self): raise SystemExit\n"
        "    def __eq__(self, other): raise SystemExit\n"
        "trap = Trap(a=1)\nnested = [trap]\n",
        module.__dict__,
    )
    assert Residue(ROOT).changed() == []


def test_a_large_state_is_looked_at_in_bounds(module: Any) -> None:
    module.large = list(range(FEW_NODES * 100))
    module.circle = []
    module.circle.append(module.circle)
    residue = Residue(ROOT)
    assert not residue.small
    assert residue.changed() == []


values = st.recursive(
    st.none() | st.integers() | st.text() | st.binary() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(values)
def test_looking_changes_nothing(value: Any) -> None:
    made = ModuleType("patchwright_residue_values")
    made.__file__ = f"{ROOT}/values.py"
    made.__dict__["value"] = value
    sys.modules[made.__name__] = made
    try:
        assert Residue(ROOT).changed() == []
    finally:
        del sys.modules[made.__name__]


def test_what_is_forgiven_is_brought_back_with_every_object_in_its_place(module: Any) -> None:
    residue = Residue(ROOT)
    table, inner = module.table, module.table["open"]
    module.number = 2
    inner.append("ship")
    residue.forgive(frozenset(residue.changed()))
    module.number, inner[:], module.table = 1, ["pay"], table
    residue.forgive(
        frozenset(("patchwright_residue_case.table", "patchwright_residue_case.number"))
    )
    module.table["open"].append("ship")
    module.table, module.number = {}, 9
    residue.put_back()
    assert module.table is table
    assert module.table["open"] is inner
    assert (inner, module.number) == (["pay"], 1)


def test_much_state_is_left_alone() -> None:
    many = {str(n): [n] for n in range(2 * MOST_KEPT)}
    kept = Kept([("m.", {"many": many})], ["m.many"])
    many["0"].append(1)
    kept.put_back()
    assert many["0"] == [0, 1]
