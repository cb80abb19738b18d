"""What puts a failed assertion into words runs in failing tests only, and nothing is its fault."""

from pathlib import Path

import pytest
from searching import searching

SOURCE = """class Money:
    def __init__(self, cents):
        self.cents = cents + 1

    def __eq__(self, other):
        return self.cents == other.cents

    def __repr__(self):
        return digits(self.cents)


def digits(cents):
    return f"{cents / 100:.2f}"


def whole(euros):
    return euros * 100
"""
TESTS = """import unittest

from purse import Money, whole


def test_one():
    assert Money(1).cents == 1


def test_compared():
    assert Money(2) == 2


def test_list():
    assert [Money(2)] == [3], Money(5)


class Purse(unittest.TestCase):
    def test_it(self):
        self.assertIn(Money(1), [])

    def test_equal(self):
        self.assertEqual([Money(1)], [])


def test_whole():
    assert whole(1) == 100
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "purse"
    folder.mkdir()
    (folder / "purse.py").write_text(SOURCE)
    (folder / "test_purse.py").write_text(TESTS)
    return folder


def test_words_for_a_failure_are_not_traced(
    project: Path, target_python: Path, tmp_path: Path
) -> None:
    with searching(project, target_python, tmp_path) as found:
        traced = found.territory.traced.lines
        suspects = {s.function for s in found.territory.ground.suspects}
    assert traced["test_purse.py::test_one"]["purse.py"] == (3,)
    assert suspects == {"Money.__init__", "Money.__eq__"}
