"""Ingredients from elsewhere: what a file can see of the project through its imports."""

from difflib import get_close_matches

from hypothesis import given
from hypothesis import strategies as st

from patchwright.operators.facts import ModuleFacts, read_facts, texts_alike
from patchwright.operators.neighbours import imported_paths, neighbours
from patchwright.sources import SourceFile


def module(path: str, text: str) -> ModuleFacts:
    """Return the facts of a module."""
    found = read_facts(SourceFile(path, text.encode()))
    assert found is not None
    return found


KNOWN = ("src/shop/__init__.py", "src/shop/cart.py", "src/shop/tax/rates.py", "src/shop/web.py")


def test_absolute_imports_are_found_below_any_folder() -> None:
    facts = module("src/shop/web.py", "import shop.cart\nfrom shop.tax import rates\n")
    assert set(imported_paths(facts, KNOWN)) == {"src/shop/cart.py", "src/shop/tax/rates.py"}


def test_relative_imports_begin_at_the_file() -> None:
    facts = module("src/shop/web.py", "from .cart import Cart\nfrom . import web\n")
    assert set(imported_paths(facts, KNOWN)) == {"src/shop/cart.py", "src/shop/__init__.py"}


def test_a_file_is_no_neighbour_of_its_own_and_strangers_are_none() -> None:
    facts = module("src/shop/web.py", "import os\nimport shop.web\nfrom json import dumps\n")
    assert imported_paths(facts, KNOWN) == ()


def test_neighbours_come_in_the_order_of_the_imports() -> None:
    facts = module("a.py", "import c\nimport b\nimport missing\n")
    project = {path: module(path, "") for path in ("a.py", "b.py", "c.py")}
    assert [m.source.path for m in neighbours(facts, project)] == ["c.py", "b.py"]


@given(st.lists(st.text("abcdeé ", max_size=9), max_size=12), st.text("abcdef", min_size=1))
def test_texts_are_as_alike_as_difflib_says(texts: list[str], asked: str) -> None:
    facts = module("a.py", f"x = {texts!r}\n")
    for text in (asked, *filter(None, texts)):
        others = [other for other in dict.fromkeys(texts) if other != text]
        assert list(texts_alike(facts, text)) == get_close_matches(text, others, 4, 0.6)
