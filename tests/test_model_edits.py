"""What a model answers becomes byte spans, or the reason why not; all else stays as it was."""

from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patchwright.model.anchors import Problem
from patchwright.model.edits import ProposedEdit, ProposedRepair, make_edits, minimal_edits
from patchwright.model.outline import definitions
from patchwright.model.packing import Part, count_tokens, pack
from patchwright.model.salvage import salvage
from patchwright.sources import SourceFile, apply_edits
from patchwright.validate.policy import is_protected

SHOP = b'''"""A shop."""

import math


class Basket:
    """What somebody wants."""

    def __init__(self):
        self.rows = []

    @property
    def total(self):
        """Return the price of all."""
        return sum(price for _, price in self.rows)

    def add(self, name, price):
        self.rows.append((name, price))


def rounded(value):
    return math.floor(value)  # down
'''


def source(data: bytes = SHOP, path: str = "shop/basket.py") -> dict[str, SourceFile]:
    return {path: SourceFile(path, data)}


def proposal(**edit: str) -> ProposedRepair:
    return ProposedRepair(root_cause="x", edits=[ProposedEdit(**_whole(edit))], checklist=[])


def _whole(edit: Mapping[str, str]) -> dict[str, str]:
    return {"path": "shop/basket.py", "function": "", "search": "", "replace": "", **edit}


def applied(sources: Mapping[str, SourceFile], **edit: str) -> bytes | str:
    edits = make_edits(proposal(**edit), sources, is_protected)
    if isinstance(edits, Problem):
        return edits.text
    return apply_edits(next(iter(sources.values())), edits)


def test_a_text_is_replaced_and_nothing_else() -> None:
    after = applied(source(), search="math.floor(value)", replace="math.ceil(value)")
    assert after == SHOP.replace(b"floor", b"ceil")


def test_a_method_is_written_anew_in_its_place_and_indent() -> None:
    new = "def add(self, name, price):\n    if price:\n        self.rows.append((name, price))\n"
    after = applied(source(), function="Basket.add", replace=new)
    wanted = b"        if price:\n            self.rows.append((name, price))\n"
    assert after == SHOP.replace(b"        self.rows.append((name, price))\n", wanted)


def test_decorators_stay_when_the_new_text_has_none() -> None:
    new = "def total(self):\n    return 0\n"
    after = applied(source(), function="Basket.total", replace=new)
    assert isinstance(after, bytes)
    assert b"    @property\n    def total(self):\n        return 0\n" in after


@pytest.mark.parametrize(
    "new",
    [
        "```python\ndef rounded(value):\n    return round(value)\n```",
        "    def rounded(value):\n        return round(value)",
        "def rounded(value):\n    return round(value)",
    ],
)
def test_a_function_may_come_fenced_or_indented(new: str) -> None:
    after = applied(source(), function="rounded", replace=new)
    assert after == SHOP.replace(b"math.floor(value)  # down", b"round(value)")


def test_a_method_may_come_inside_its_class_and_by_its_short_name() -> None:
    new = "class Basket:\n    def add(self, name, price):\n        pass\n"
    after = applied(source(), function="add", replace=new)
    assert after == SHOP.replace(b"self.rows.append((name, price))", b"pass")


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "head", [b"", b"\xef\xbb\xbf", "# -*- coding: latin-1 -*-\n# \xe9\n".encode("latin-1")]
)
def test_line_ends_marks_and_encodings_survive(newline: bytes, head: bytes) -> None:
    data = (head + SHOP).replace(b"\n", newline)
    after = applied(
        source(data), search="    return math.floor(value)  # down\n", replace="    return 1\n"
    )
    assert after == data.replace(b"math.floor(value)  # down", b"1")


def test_white_space_at_the_ends_and_another_indent_are_forgiven() -> None:
    after = applied(
        source(),
        search="def add(self, name, price):\n    self.rows.append((name, price))   ",
        replace="def add(self, name, price):\n    self.rows.append((price, name))",
    )
    assert after == SHOP.replace(b"((name, price))", b"((price, name))")


def test_what_is_nearly_there_is_found_when_it_is_so_only_once() -> None:
    after = applied(
        source(), search="    return math.floor(values)  # down", replace="    return 1"
    )
    assert after == SHOP.replace(b"math.floor(value)  # down", b"1")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ({"search": "self.rows", "replace": "x"}, "3 times"),
        ({"search": "completely different words here", "replace": "x"}, "is not there"),
        ({"function": "Basket.remove", "replace": "def remove(self): pass"}, "Basket.add"),
        ({"function": "rounded", "replace": "def other(value): pass"}, "does not define rounded"),
        ({"function": "rounded", "replace": "def rounded(value)\n pass"}, "not valid Python"),
        (
            {"search": "    return math.floor(value)", "replace": "    return ("},
            "not valid Python afterwards",
        ),
        ({"path": "shop/other.py", "search": "a", "replace": "b"}, "none of the files"),
        ({"path": "tests/test_shop.py", "search": "a", "replace": "b"}, "protected_test"),
        ({"path": "../../etc/passwd", "search": "a", "replace": "b"}, "unsafe_path"),
        ({"search": "math.floor(value)", "replace": "math.floor(value)"}, "as it was"),
        ({}, "neither"),
    ],
)
def test_what_cannot_be_done_is_said(edit: dict[str, str], said: str) -> None:
    found = applied(source(), **edit)
    assert isinstance(found, str)
    assert said in found


def test_two_edits_of_the_same_lines_are_refused() -> None:
    edits = [
        ProposedEdit(**_whole({"search": "math.floor(value)", "replace": "1"})),
        ProposedEdit(
            **_whole({"function": "rounded", "replace": "def rounded(value):\n    return 2\n"})
        ),
    ]
    found = make_edits(
        ProposedRepair(root_cause="", edits=edits, checklist=[]), source(), is_protected
    )
    assert isinstance(found, Problem)
    assert "same lines" in found.text


def test_equal_changes_have_equal_edits_however_they_are_asked_for() -> None:
    sources = source()
    one = make_edits(
        proposal(search="math.floor(value)", replace="math.ceil(value)"), sources, is_protected
    )
    new = "def rounded(value):\n    return math.ceil(value)  # down\n"
    other = make_edits(proposal(function="rounded", replace=new), sources, is_protected)
    assert one == other


steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

_LINES = st.lists(st.sampled_from(["a", "b", "", "  c", "é"]), max_size=12).map("\n".join)


@steady
@given(_LINES, _LINES)
def test_minimal_edits_make_one_text_of_another(before: str, after: str) -> None:
    file = SourceFile("m.py", before.encode())
    assert apply_edits(file, minimal_edits(file, after)).decode() == after


@steady
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=20))
def test_no_answer_raises(search: str, replace: str, function: str) -> None:
    found = applied(source(), search=search, replace=replace, function=function)
    assert isinstance(found, (str, bytes))


def test_missing_and_odd_fields_are_forgiven() -> None:
    found = ProposedRepair.model_validate(
        {"edits": {"path": "a.py", "search": "x"}, "checklist": "one"}
    )
    assert found.edits[0].replace == ""
    assert found.checklist == ["one"]


# --- rambling ------------------------------------------------------------------------------------


def test_functions_are_read_out_of_prose() -> None:
    code = "```python\ndef rounded(value):\n    return round(value)\n```"
    text = f"The bug is rounding.\n\n{code}\nHope it helps!"
    found = salvage(text, source())
    assert found is not None
    assert found.root_cause == "The bug is rounding."
    assert [(e.path, e.function) for e in found.edits] == [("shop/basket.py", "rounded")]


def test_marks_of_a_conflict_are_read() -> None:
    old = "    return math.floor(value)  # down"
    text = f"<<<<<<< SEARCH\n{old}\n=======\n    return 1\n>>>>>>> REPLACE"
    found = salvage(text, source())
    assert found is not None
    assert applied(source(), **found.edits[0].model_dump()) == SHOP.replace(
        b"math.floor(value)  # down", b"1"
    )


@pytest.mark.parametrize(
    "text", ["", "I do not know.", "```python\nprint(1)\n```", "```python\ndef (\n```"]
)
def test_nothing_is_read_out_of_nothing(text: str) -> None:
    assert salvage(text, source()) is None


def test_an_unchanged_function_is_no_edit() -> None:
    row = next(d for d in definitions(source()["shop/basket.py"]) if d.qualname == "rounded")
    text = source()["shop/basket.py"].text[row.start : row.end]
    assert salvage(f"```python\n{text}```", source()) is None


# --- packing -------------------------------------------------------------------------------------


def test_what_is_worth_most_is_said_and_what_does_not_fit_is_counted() -> None:
    parts = [Part("low", "x" * 300, 1), Part("high", "y" * 300, 9), Part("tiny", "z", 0)]
    packed = pack(parts, 210, fixed=100)
    assert packed.kept == {"high", "tiny"}
    assert [(p.name, p.kept) for p in packed.packing.parts] == [
        ("high", True),
        ("low", False),
        ("tiny", True),
    ]
    assert packed.packing.used == 100 + count_tokens("y" * 300) + count_tokens("z")


def test_a_part_that_needs_another_is_not_said_alone() -> None:
    parts = [
        Part("first", "a", 9),
        Part("outline", "x" * 3000, 5),
        Part("function", "y", 4, need="outline"),
    ]
    assert pack(parts, 100, fixed=0).kept == {"first"}


@steady
@given(
    st.lists(st.tuples(st.text(max_size=200), st.floats(0, 1000)), min_size=1, max_size=20),
    st.integers(0, 500),
)
def test_no_prompt_is_larger_than_its_budget_but_for_the_first_part(
    rows: list[tuple[str, float]], budget: int
) -> None:
    parts = [Part(str(n), text, worth) for n, (text, worth) in enumerate(rows)]
    packing = pack(parts, budget, fixed=0).packing
    first = max(parts, key=lambda p: (p.worth, [-ord(c) for c in p.name]))
    assert packing.used <= max(budget, count_tokens(first.text) + budget)
