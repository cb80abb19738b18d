"""Which collected files are test files: those that hold more than doctests."""

import pytest

from patchwright.survey import is_doctest


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("src/tides/levels.py::tides.levels.highest", True),
        ("src/tides/levels.py::tides.levels", True),
        ("src/tides/__init__.py::tides", True),
        ("scales.py::scales.note", True),
        ("tests/test_levels.py::test_highest[a.b]", False),
        ("tests/test_levels.py::Levels::test_it", False),
        ("tests/test_levels.py", False),
        ("README.rst::README.rst", False),
    ],
)
def test_ids_of_doctests(test: str, expected: bool) -> None:
    assert is_doctest(test) == expected
