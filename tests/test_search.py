"""Real searches: the same order on every run and any number of cores, and several edits."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from corpus import copy_project, load_bug
from searching import Searching, searching

from patchwright.search import Found

BUGS = Path(__file__).parent / "bugs"

LOOPS = '''"""Sums with a wrong bound; many a candidate never ends."""

LIMIT = 100


def total(rows, most=LIMIT):
    n = found = 0
    while n < len(rows) - 1:
        found += rows[n]
        n += 1
    return min(found, most)
'''
LOOP_TESTS = """from loops import total

import pytest


@pytest.mark.parametrize(("rows", "expected"), [([], 0), ([1], 1), ([1, 2], 3), ([99, 9], 100)])
def test_total(rows, expected):
    assert total(rows) == expected
"""
TWICE = '''"""One mistake made in two functions."""


def older(rows, age):
    return [row for row in rows if row > age]


def count_older(rows, age):
    found = 0
    for row in rows:
        if row > age:
            found += 1
    return found
'''
TWICE_TESTS = """from twice import count_older, older


def test_they_agree():
    rows = [1, 2, 3]
    assert (older(rows, 2), count_older(rows, 2)) == ([2, 3], 2)


def test_nobody():
    assert (older([1], 5), count_older([1], 5)) == ([], 0)
"""


def write(root: Path, name: str, source: str, tests: str) -> Path:
    root.mkdir()
    (root / f"{name}.py").write_text(source)
    (root / f"test_{name}.py").write_text(tests)
    return root


@pytest.fixture(scope="module")
def loops(tmp_path_factory: pytest.TempPathFactory, target_python: Path) -> Iterator[Searching]:
    root = tmp_path_factory.mktemp("loops")
    with searching(write(root / "p", "loops", LOOPS, LOOP_TESTS), target_python, root) as found:
        yield found


def order(found: Found) -> list[tuple[object, ...]]:
    statistics = found.statistics
    counts = statistics.model_dump(
        exclude={
            "cpu_seconds",
            "start_up_cpu_seconds",
            "first_cpu_seconds",
            "seconds",
            "points",
        }
    )
    return [(p.id, p.rank, p.diff) for p in found.survivors] + [tuple(counts.items())]


def test_two_runs_print_the_same_bytes_on_a_loaded_machine_and_on_one_core(
    loops: Searching,
) -> None:
    first = loops.search(cores=2)
    assert first.survivors
    assert not first.statistics.backstop
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        try:
            again = loops.search(cores=1)
        finally:
            busy.kill()
    assert order(first) == order(again)


def test_a_further_search_keeps_nothing_that_was_refused(loops: Searching) -> None:
    first = loops.search(candidates=800)
    refused = frozenset(p.id for p in first.survivors)
    territory = replace(loops.territory, seen=refused)
    later = replace(loops, territory=territory).search(candidates=800, start=first.position)
    assert refused.isdisjoint(p.id for p in later.survivors)


def test_a_budget_of_candidates_ends_the_search(loops: Searching) -> None:
    found = loops.search(candidates=1)
    assert found.statistics.stopped_by in ("budget of candidates", "enough survivors")


def test_one_mistake_in_two_functions_is_repaired_at_both_places(
    tmp_path: Path, target_python: Path
) -> None:
    project = write(tmp_path / "p", "twice", TWICE, TWICE_TESTS)
    with searching(project, target_python, tmp_path) as ready:
        found = ready.search()
    assert found.survivors
    assert [edit.replacement for edit in found.survivors[0].edits] == [">=", ">="]
    assert found.statistics.several_edits


def test_two_faults_in_two_files_are_repaired_together(tmp_path: Path, target_python: Path) -> None:
    bug = load_bug(BUGS / "two_faults" / "expect.toml")
    project = copy_project(bug, tmp_path / "p")
    with searching(project, target_python, tmp_path) as ready:
        found = ready.search()
    assert found.survivors
    assert {edit.path for edit in found.survivors[0].edits} == set(bug.files)


TEMPLATES = '''"""Documents made from templates."""

import copy

KINDS = {"note": {"lines": []}}


def make(kind):
    return copy.copy(KINDS[kind])


def add(document, line):
    document["lines"].append(line)
    return document
'''
TEMPLATE_TESTS = """from templates import add, make


def test_documents_have_their_own_lines():
    add(make("note"), "a")
    assert make("note")["lines"] == []
"""


def test_state_that_the_failing_test_spoils_is_put_back_before_the_next_candidate(
    tmp_path_factory: pytest.TempPathFactory, target_python: Path
) -> None:
    root = tmp_path_factory.mktemp("templates")
    project = write(root / "p", "templates", TEMPLATES, TEMPLATE_TESTS)
    with searching(project, target_python, root) as search:
        found = search.search()
    assert any("deepcopy" in patch.diff for patch in found.survivors)


COINS = '''"""Coins that are equal and cannot be put into sets."""


class Coin:
    def __init__(self, cents):
        self.cents = cents

    def __eq__(self, other):
        return self.cents == other.cents


def kinds(coins):
    return len(set(coins))
'''
COIN_TESTS = """from coins import Coin, kinds


def test_kinds():
    assert kinds([Coin(1), Coin(1), Coin(2)]) == 2
"""


def test_a_method_beside_the_one_that_is_there_is_judged_by_importing_anew(
    tmp_path_factory: pytest.TempPathFactory, target_python: Path
) -> None:
    root = tmp_path_factory.mktemp("coins")
    with searching(write(root / "p", "coins", COINS, COIN_TESTS), target_python, root) as search:
        found = search.search()
    assert any("def __hash__" in patch.diff for patch in found.survivors)


BASKETS = '''"""Baskets that share their default."""


class Basket:
    def __init__(self, things=[]):
        self.things = things

    def put(self, thing):
        self.things.append(thing)
        return len(self.things)
'''
BASKET_TESTS = """from baskets import Basket


def test_first():
    assert Basket().put("a") == 1


def test_second():
    assert Basket().put("b") == 1
"""


def test_a_test_that_passes_alone_is_repaired_where_the_source_shares_by_mistake(
    tmp_path_factory: pytest.TempPathFactory, target_python: Path
) -> None:
    root = tmp_path_factory.mktemp("baskets")
    project = write(root / "p", "baskets", BASKETS, BASKET_TESTS)
    with searching(project, target_python, root) as search:
        found = search.search()
    assert search.territory.failing == ("test_baskets.py::test_second",)
    assert any("things=None" in patch.diff for patch in found.survivors)
