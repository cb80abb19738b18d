"""The screen's verdict is pytest's verdict, for candidates of every kind that it can hold."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

import pytest

from patchwright.environment import EnvironmentWish, prepare_environment
from patchwright.languages.python import Harness, SuiteRun, install_zygote, run_suite
from patchwright.localise import rank_locations
from patchwright.models import Environment
from patchwright.plugins import load_operators
from patchwright.propose import Piece, Proposal, next_candidates
from patchwright.reproduce import Wish, reproduce_failures
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.sources import patched_files
from patchwright.survey import executed_paths, mark_territory, read_files
from patchwright.territory import Territory, make_patch, screened
from patchwright.validate.screen import Screen, ScreenPlan
from patchwright.workspace import Workspace, open_workspace
from patchwright.zygote.forks import Send, run_in_fork

SHOP = '''"""A shop with something of everything that the screen has to hold."""

import functools
from dataclasses import dataclass, field

RATE = 5
_seen = []


def traced(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner


@dataclass
class Line:
    price: int
    count: int = 2

    def total(self):
        return self.price + self.count


class Cart:
    tax = 2

    def __init__(self, lines=None):
        self.__lines = list(lines or [])

    @traced
    def total(self, extra=1):
        total = 0
        for line in self.__lines:
            total += line.total()
        while total > 1000:
            total -= 1
        return total * self.tax + RATE + extra

    @staticmethod
    def label(name):
        return name.strip().upper()

    @property
    def size(self):
        return len([line for line in self.__lines if line.count > 0])


class Big(Cart):
    def total(self, extra=1):
        return super().total(extra) + 1


def remember(item):
    _seen.append(item)
    return len(_seen)


def steps(n):
    yield from range(n)
'''
TESTS = """from shop import Big, Cart, Line, remember, steps

import pytest


@pytest.fixture
def cart():
    return Cart([Line(3, 4), Line(5)])


def test_total(cart):
    assert cart.total() == (12 + 10) * 2 + 6


def test_big():
    assert Big([Line(2, 2)]).total() == 15


def test_label(capsys):
    print("noise")
    assert Cart.label(" a ") == "A"
    assert capsys.readouterr().out == "noise\\n"


@pytest.mark.parametrize("n", [0, 3])
def test_steps(n):
    assert list(steps(n)) == list(range(n))


def test_size(cart):
    assert cart.size == 2


def test_remember():
    assert remember("x") >= 1
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("screen") / "project"
    (root / "tests").mkdir(parents=True)
    (root / "shop.py").write_text(SHOP)
    (root / "tests" / "test_shop.py").write_text(TESTS)
    return root


def make_harness(workspace: Workspace, python: Path, cache: Path) -> Harness:
    found = prepare_environment(
        workspace.project,
        workspace.make_copy("build"),
        EnvironmentWish(python=str(python)),
        sandbox=workspace.sandbox,
        cache=cache,
        environ={},
        progress=lambda note: None,
    )
    assert isinstance(found, Environment), found
    return Harness(workspace.sandbox, found, install_zygote(workspace.root))


def make_territory(workspace: Workspace, harness: Harness) -> Territory:
    found = reproduce_failures(harness, workspace, Wish(SuiteRun(seconds=60)))
    assert found.ending is None, found.ending
    facts = read_files(workspace, executed_paths(found))
    failures = [r.failure for r in found.base.results.values() if r.failure is not None]
    suspects = rank_locations(found.traced, found.failing, failures, facts)
    return mark_territory(workspace, found, suspects, load_operators())


def judge(
    workspace: Workspace,
    harness: Harness,
    territory: Territory,
    mode: str,
    chosen: Sequence[tuple[int, Proposal]],
) -> Mapping[int, str]:
    passing = territory.base.passing()
    plan = ScreenPlan(territory.failing, passing, 2.0, 2.0, preload=territory.base.modules)
    guards = dict.fromkeys(territory.guards, passing)
    with Screen(harness, workspace.make_copy(mode), plan, mode) as screen:
        cold = mode == "cold"
        batch = [screened(territory, n, p, whole=cold) for n, p in chosen]
        return {n: said.word for n, said in screen.judge(batch, guards).items()}


def pytest_verdict(
    workspace: Workspace, harness: Harness, territory: Territory, rank: int, proposal: Proposal
) -> bool:
    patch = make_patch(territory, proposal, rank)
    after = patched_files(territory.sources, patch.edits)
    copy = workspace.make_copy("alone", {path: s.data for path, s in after.items()})
    report = run_suite(harness, copy, SuiteRun(seconds=60, test_seconds=2.0))
    workspace.drop_copy(copy)
    wanted = {*territory.failing, *territory.base.passing()}
    return wanted <= set(report.passing()) and not report.failing()


def agreement(project: Path, python: Path, cache: Path, step: int, most: int) -> dict[str, int]:
    """Compare every verdict of both zygotes with pytest's own; return how many were compared."""
    sandbox = choose_sandbox(probe_levels())
    counts = {"warm": 0, "cold": 0, "survived": 0}
    with open_workspace(project, sandbox, cache) as workspace:
        harness = make_harness(workspace, python, cache)
        territory = make_territory(workspace, harness)
        proposals = enumerate(next_candidates(territory.ground), start=1)
        chosen = list(islice(proposals, 0, step * most, step))
        by_rank = dict(chosen)
        for mode in ("warm", "cold"):
            verdicts = judge(workspace, harness, territory, mode, chosen)
            real = {n: w for n, w in verdicts.items() if w in ("killed", "survived", "timed_out")}
            for rank, word in real.items():
                expected = pytest_verdict(workspace, harness, territory, rank, by_rank[rank])
                assert (word == "survived") == expected, (mode, word, by_rank[rank])
                counts["survived"] += expected
            counts[mode] += len(real)
    return counts


def test_some_verdicts_are_pytests_verdicts(
    project: Path, target_python: Path, tmp_path: Path
) -> None:
    counts = agreement(project, target_python, tmp_path, step=41, most=9)
    assert counts["warm"] >= 2
    assert counts["cold"] >= 3


@pytest.mark.slow
def test_many_verdicts_are_pytests_verdicts(
    project: Path, target_python: Path, tmp_path: Path
) -> None:
    counts = agreement(project, target_python, tmp_path, step=1, most=150)
    assert counts["warm"] >= 50
    assert counts["cold"] >= 100
    assert counts["survived"] >= 1


def test_a_suite_that_cannot_be_collected_has_no_warm_screen(
    project: Path, target_python: Path, tmp_path: Path
) -> None:
    sandbox = choose_sandbox(probe_levels())
    with open_workspace(project, sandbox, tmp_path) as workspace:
        harness = make_harness(workspace, target_python, tmp_path)
        copy = workspace.make_copy("warm", {"tests/test_shop.py": b"import nothing_like_it\n"})
        plan = ScreenPlan(("tests/test_shop.py::test_total",), (), 1.0, 1.0, seconds=30.0)
        with Screen(harness, copy, plan, "warm") as screen:
            assert screen.found == {}


EARLY = """import sys
from pathlib import Path
root = Path(sys.argv[1])
(root / "own.py").write_text("def runs(): pass\\nruns()\\ndef waits(): pass\\n")
from patchwright.zygote.early import EarlyCode
early = EarlyCode(str(root))
sys.path.insert(0, str(root))
early.start()
import wave, own
seen = early.stop()
own.waits()
names = {code.co_name for code in seen if code.co_filename.startswith(str(root))}
print(*sorted(names), sys.getprofile())
"""


def test_what_runs_while_the_project_is_imported_is_seen(tmp_path: Path) -> None:
    command = [sys.executable, "-c", EARLY, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["<module>", "runs", "None"]


DEEP = """def size(tree):
    return 1 + sum(size(child) for child in tree[1:]) + size(tree)


def first(tree):
    return first(tree)
"""
DEEP_TESTS = """import pytest
from deep import first, size


@pytest.mark.parametrize("tree", [["a"], ["a", ["b"]]])
def test_size(tree):
    assert size(tree) == 1


def test_first():
    assert first(["a"]) == "a"


def test_empty():
    with pytest.raises(TypeError):
        size(None)
"""


def test_how_deep_a_recursion_goes_does_not_make_tests_depend_on_each_other(
    target_python: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "deep.py").write_text(DEEP)
    (root / "test_deep.py").write_text(DEEP_TESTS)
    sandbox = choose_sandbox(probe_levels())
    with open_workspace(root, sandbox, tmp_path) as workspace:
        harness = make_harness(workspace, target_python, tmp_path)
        names = ("test_size[tree0]", "test_size[tree1]", "test_first")
        failing = tuple(f"test_deep.py::{name}" for name in names)
        plan = ScreenPlan(failing, ("test_deep.py::test_empty",), 1.0, 5.0, seconds=60.0)
        with Screen(harness, workspace.make_copy("warm"), plan, "warm") as screen:
            assert {t for t, (passed, _) in screen.found.items() if not passed} == {*failing}
            assert not screen.alone, "every candidate would get a process of its own"


COUNT = "def steps(n):\n    return list(range(n - 1))\n"
COUNT_TESTS = """from count import steps


def test_steps():
    assert steps(3) == [0, 1, 2]
"""


REGISTRY = """
rows = []


def add(row):
    rows.append(row)
    rows.reverse()


def sweep():
    rows.clear()
"""
REGISTRY_TESTS = """
import pytest
import registry


@pytest.fixture(autouse=True)
def swept():
    yield
    registry.sweep()


def test_rows_are_kept_in_order():
    for row in "abc":
        registry.add(row)
    assert registry.rows == ["a", "b", "c"]
"""


def test_a_repair_does_not_die_of_leftovers_that_it_sweeps_away(
    target_python: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "registry.py").write_text(REGISTRY)
    (root / "test_registry.py").write_text(REGISTRY_TESTS)
    with open_workspace(root, choose_sandbox(probe_levels()), tmp_path) as workspace:
        harness = make_harness(workspace, target_python, tmp_path)
        territory = make_territory(workspace, harness)
        litter = _rewritten(territory, "rows.clear()", "rows.count(0)")
        repair = _rewritten(territory, "rows.reverse()", "rows.count(0)")
        plan = ScreenPlan(territory.failing, (), 1.0, 5.0, seconds=60.0)
        items = [screened(territory, n, p) for n, p in enumerate((litter, repair))]
        with Screen(harness, workspace.make_copy("warm"), plan, "warm") as screen:
            rows = screen.judge(items, {})
        assert rows[1].word == "survived"


def _rewritten(territory: Territory, old: str, new: str) -> Proposal:
    (path,) = territory.ground.facts
    start = REGISTRY.index(old)
    line = REGISTRY[:start].count("\n") + 1
    units = enumerate(territory.ground.units[path])
    unit = next(n for n, u in units if u.function and u.first_line <= line <= u.last_line)
    return Proposal(1.0, (Piece(path, start, start + len(old), new, unit),), "by-hand")


def test_what_hangs_crashes_forks_or_eats_memory_is_ended_and_named(
    target_python: Path, tmp_path: Path
) -> None:
    bodies = {
        "timed_out": "while True: n += 1",
        "crashed": "import os; os.kill(os.getpid(), 9)",
        "out_of_memory": "return bytearray(1 << 40)",
        "killed": "import os; os.fork(); return []",
        "survived": "return list(range(n))",
    }
    root = tmp_path / "project"
    root.mkdir()
    (root / "count.py").write_text(COUNT)
    (root / "test_count.py").write_text(COUNT_TESTS)
    sandbox = choose_sandbox(probe_levels())
    with open_workspace(root, sandbox, tmp_path) as workspace:
        harness = make_harness(workspace, target_python, tmp_path)
        territory = make_territory(workspace, harness)
        start, end = COUNT.index("return"), len(COUNT) - 1
        chosen = [
            (n, Proposal(1.0, (Piece("count.py", start, end, body, 0),), "by-hand"))
            for n, body in enumerate(bodies.values(), start=1)
        ]
        for mode in ("warm", "cold"):
            verdicts = judge(workspace, harness, territory, mode, chosen)
            assert [verdicts[n] for n, _ in chosen] == list(bodies), mode


def test_what_waits_for_ever_is_not_asked_again_with_more_steps(
    target_python: Path, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "count.py").write_text(COUNT)
    (root / "test_count.py").write_text(COUNT_TESTS)
    body = "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()"
    with open_workspace(root, choose_sandbox(probe_levels()), tmp_path) as workspace:
        harness = make_harness(workspace, target_python, tmp_path)
        territory = make_territory(workspace, harness)
        piece = Piece("count.py", COUNT.index("return"), len(COUNT) - 1, body, 0)
        item = screened(territory, 1, Proposal(1.0, (piece,), "by-hand"), again=True)
        plan = ScreenPlan(territory.failing, (), 0.1, 2.0)
        with Screen(harness, workspace.make_copy("warm"), plan, "warm") as screen:
            said = [screen.judge([item], {}, level=level)[1].word for level in range(4)]
    assert said == ["timed_out"] * 4


def test_a_child_that_waits_is_told_from_one_at_work() -> None:
    def sleep(send: Send) -> None:
        time.sleep(60)

    def work(send: Send) -> None:
        while True:
            pass

    assert run_in_fork(sleep, print, 60.0, 0.5) == "asleep"
    assert run_in_fork(work, print, 2.0, 0.5) == "deadline"
    assert run_in_fork(lambda send: time.sleep(0.5), print, 60.0, 30.0) == "exited"
