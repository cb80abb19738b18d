"""What candidates do on recorded and mutated calls, asked in a real screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_screen import make_harness, make_territory

from patchwright.choose import choose
from patchwright.propose import Piece, Proposal
from patchwright.sandbox import choose_sandbox, probe_levels
from patchwright.territory import Territory, make_patch, screened
from patchwright.validate.behaviours import compare
from patchwright.validate.observed import Observed
from patchwright.validate.screen import Screen, ScreenPlan
from patchwright.workspace import open_workspace

PATH = "tools.py"
SOURCE = '''"""Tools of every kind that can be called."""

import os


class Box:
    def __init__(self, items):
        self.items = items

    def add(self, item):
        self.items.append(item)
        return len(self.items)


def limited(n):
    return [n, n]


def steps(n):
    for step in range(n):
        yield step


def take(items):
    return items.pop()


def helper(n):
    return n + 1


def outer(n):
    return helper(n) * 2


def drop(path):
    return path


async def later(n):
    return n
'''
TESTS = """import asyncio

from tools import Box, drop, later, limited, outer, steps, take


def test_limited():
    assert limited(5) == [4]


def test_others():
    box = Box([1])
    assert box.add(2) == 2
    assert list(steps(3)) == [0, 1, 2]
    assert take([1, 2]) == 2
    assert outer(1) == 4
    assert drop("tools.py") == "tools.py"
    assert asyncio.run(later(3)) == 3
"""
EDITS = {
    1: ("[n, n]", "[4]"),
    2: ("[n, n]", "[n - 1]"),
    3: ("[n, n]", "[n - 1] + []"),
    4: ("[n, n]", "[n if n < 9 else steps(10 ** 9).__next__() and limited(n)]"),
    5: ("range(n)", "range(n + 1)"),
    6: ("items.pop()", "items.pop(0)"),
    7: ("n + 1", "n + 2"),
    8: ("return path", "return os.remove(path) or path"),
    9: ("return n\n", "return n + 1\n"),
    10: ("return len(self.items)", "return 2"),
    11: ("return [n, n]", "while n > 0 or n < 0: pass"),
}


@pytest.fixture(scope="module")
def asked(
    tmp_path_factory: pytest.TempPathFactory, target_python: Path
) -> Iterator[tuple[Territory, Screen]]:
    root = tmp_path_factory.mktemp("behaviours") / "project"
    (root / "tests").mkdir(parents=True)
    (root / PATH).write_text(SOURCE)
    (root / "tests" / "test_tools.py").write_text(TESTS)
    cache = tmp_path_factory.mktemp("cache")
    with open_workspace(root, choose_sandbox(probe_levels()), cache) as workspace:
        harness = make_harness(workspace, target_python, cache)
        territory = make_territory(workspace, harness)
        plan = ScreenPlan(territory.failing, territory.base.passing(), 1.0, 2.0)
        with Screen(harness, workspace.make_copy("warm"), plan, "warm") as screen:
            yield territory, screen


def propose(territory: Territory, n: int) -> Proposal:
    old, new = EDITS[n]
    start = SOURCE.index(old)
    if n == 9:
        start = SOURCE.rindex(old)
    line = SOURCE[:start].count("\n") + 1
    unit = next(
        k for k, u in enumerate(territory.ground.units[PATH]) if u.first_line <= line <= u.last_line
    )
    piece = Piece(PATH, start, start + len(old), new, unit)
    return Proposal(1.0 / n, (piece,), territory.ground.operators[0].name)


def observe(asked: tuple[Territory, Screen], *numbers: int) -> Observed:
    territory, screen = asked
    items = [screened(territory, n, propose(territory, n)) for n in numbers]
    passing = territory.base.passing()
    return compare(screen, items, failing=territory.failing, passing=passing)


def texts(seen: Observed, n: int, function: str, *, entry: bool = True) -> dict[str, str]:
    return {
        call.text: seen.answers[n][place].text
        for place, call in enumerate(seen.calls)
        if call.function == f"tools.{function}" and call.text and call.entry == entry
    }


def test_equal_questions_get_equal_answers(asked: tuple[Territory, Screen]) -> None:
    once, again = observe(asked, 1, 2), observe(asked, 1, 2)
    assert once == again
    assert once.calls
    assert {call.origin for call in once.calls} >= {"failing", "near", "edge"}


def test_a_constant_is_told_from_an_expression_of_the_input(
    asked: tuple[Territory, Screen],
) -> None:
    seen = observe(asked, 1, 2, 3)
    places = range(len(seen.calls))
    assert seen.differing(1, 2, places)
    assert not seen.differing(2, 3, places)
    assert texts(seen, 2, "limited")["limited(6)"] == "[5]"
    assert texts(seen, 1, "limited")["limited(6)"] == "[4]"


@pytest.mark.parametrize(
    ("n", "function", "answer"),
    [
        (5, "steps", "yields [0, 1, 2, 3]"),
        (6, "take", "1, and its arguments become [[2]]"),
        (9, "later", "4"),
        (10, "Box.add", "2, and its arguments become"),
        (7, "outer", "6"),
    ],
)
def test_every_kind_of_function_can_be_asked(
    asked: tuple[Territory, Screen], n: int, function: str, answer: str
) -> None:
    found = texts(observe(asked, n), n, function)
    assert any(text.startswith(answer) for text in found.values()), found


def test_a_helper_is_asked_itself_and_where_tests_enter(asked: tuple[Territory, Screen]) -> None:
    seen = observe(asked, 7)
    assert {(c.function, c.entry) for c in seen.calls} == {
        ("tools.helper", False),
        ("tools.outer", True),
    }


def test_no_answer_reaches_beyond_the_process(asked: tuple[Territory, Screen]) -> None:
    seen = observe(asked, 8)
    assert {answer.word for answer in seen.answers[8]} <= {"unknown", "raised"}
    assert observe(asked, 8) == seen, "a file was removed in between"


def test_what_does_not_end_is_out_of_steps(asked: tuple[Territory, Screen]) -> None:
    seen = observe(asked, 11)
    words = {answer.word for answer in seen.answers[11]}
    assert "out_of_steps" in words
    assert seen == observe(asked, 11)


def test_the_expression_is_chosen_and_written_simply(asked: tuple[Territory, Screen]) -> None:
    territory, screen = asked
    rows = [
        (
            make_patch(territory, propose(territory, n), n),
            screened(territory, n, propose(territory, n)),
        )
        for n in (1, 3)
    ]
    guards = dict([territory.guards_of(propose(territory, 1).pieces)])
    choice = choose(screen, territory, rows, guards)
    first = choice.survivors()[0]
    assert first.edits[0].replacement == "[n - 1]"
    settled = choice.settle(first, frozenset())
    shown = settled.comparison(lambda _: True)
    assert len(shown.alternatives) >= 1
    assert shown.questions
    assert first.id in shown.questions[0].answers
    compile(shown.strengthened, "tests", "exec")
    assert "assert limited(" in shown.strengthened
