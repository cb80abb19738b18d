"""Steps are counted where loops and functions begin, and only endless loops are proved endless."""

import ast
import builtins
import textwrap
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.zygote.counting import (
    STEP,
    Counter,
    find_marks,
    splice,
    without_steps,
)
from patchwright.zygote.endless import find_heads, proves
from patchwright.zygote.skeleton import Invalid, Skeleton, Unit, fingerprint

SOURCE = '''def work(items, limit=3):
    """Do it."""
    total = 0
    for item in items:
        while item > 0: item -= 1; total += 1
        @str
        def inner(n):
            return n
    while total > limit:
        if total: total -= 1
    return total
'''


@pytest.fixture
def counter() -> Iterator[Counter]:
    yield Counter()
    delattr(builtins, STEP)


def code_of(text: str) -> CodeType:
    module = compile(text, "work.py", "exec")
    return next(c for c in module.co_consts if isinstance(c, CodeType))


def unit_of(text: str, **changes: Any) -> Unit:
    row = {
        "path": "work.py",
        "start": 0,
        "end": len(text.encode()),
        "line": 1,
        "body": text.index("\n") + 1,
        "classes": [],
        "name": "work",
        "encoding": "utf-8",
    }
    return Unit({**row, **changes})


def skeleton_of(text: str) -> Skeleton:
    return Skeleton(unit_of(text), text.encode(), code_of(text))


def replaced(text: str, old: str, new: str) -> list[tuple[int, int, str]]:
    start = text.index(old)
    return [(start, start + len(old), new)]


def test_loops_and_functions_are_counted_and_nothing_else_changes(counter: Counter) -> None:
    data = SOURCE.encode()
    marks = find_marks(ast.parse(SOURCE), data, "utf-8", 0)
    counted = splice(data, marks, [])
    assert counted is not None
    assert counted.count(STEP.encode()) == 5
    assert without_steps(ast.parse(counted)) == ast.dump(ast.parse(SOURCE))
    work = FunctionType(skeleton_of(SOURCE).code([]), {"str": lambda f: f})
    work.__defaults__ = (3,)
    counter.allow(1000)
    assert work([1, 2]) == 3
    assert counter.used() == 1 + 2 + 3
    assert not counter.spent()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total = 0\n", "total = 1\n"),
        ("total = 0\n", "if limit: total = 5\n    else: total = 0\n"),
        ("if total: total -= 1", "total -= 1"),
        ("while total > limit", "while total >= limit"),
        ("item -= 1; ", "item = 0; "),
        ("for item in items:", "for item in list(items):"),
        ("    return total\n", "    while total: total -= 1\n    return [n for n in items]\n"),
        ("limit=3", "limit=2"),
    ],
)
def test_a_counted_candidate_means_what_it_means_uncounted(old: str, new: str) -> None:
    text = skeleton_of(SOURCE).text(replaced(SOURCE, old, new))
    expected = ast.parse(SOURCE.replace(old, new, 1))
    loops = sum(isinstance(n, (ast.While, ast.For, ast.FunctionDef)) for n in ast.walk(expected))
    assert text.count(STEP) == loops
    assert without_steps(ast.parse(text)) == ast.dump(expected)


def test_a_body_without_statements_is_invalid() -> None:
    with pytest.raises(Invalid):
        skeleton_of(SOURCE).code(replaced(SOURCE, "if total: total -= 1", ""))


def test_a_warning_that_was_there_before_convicts_nobody() -> None:
    text = "def work(n):\n    if n is 1:\n        return 2\n    return 3\n"
    with pytest.warns(SyntaxWarning):
        code = code_of(text)
    skeleton = Skeleton(unit_of(text), text.encode(), code)
    assert skeleton.code(replaced(text, "return 2", "return 4"))
    clean = text.replace("is", "==")
    with pytest.raises(Invalid):
        skeleton_of(clean).code(replaced(clean, "==", "is"))


def test_other_line_endings_tabs_and_encodings_are_counted() -> None:
    text = "def work(é):\r\n\twhile é:\r\n\t\té -= 1; x = 'ü'; é -= 0\r\n\treturn é\r\n"
    data = text.encode("latin-1")
    unit = unit_of(text, end=len(data), encoding="latin-1")
    code = Skeleton(unit, data, code_of(text)).code([])
    assert fingerprint(code) != fingerprint(code_of(text))
    assert STEP in code.co_names


def test_who_swallows_the_end_of_the_budget_is_out_of_steps_all_the_same(
    counter: Counter,
) -> None:
    text = "def work():\n    n = 0\n    while n < 50:\n        n += 1\n    return n\n"
    work = FunctionType(skeleton_of(text).code([]), {})
    counter.allow(10)
    with pytest.raises(StopIteration):
        work()
    assert counter.spent()
    counter.allow(1000)
    assert work() == 50
    assert counter.used() == 51


ENDLESS = {
    "a number that goes round": "while n != 7:\n        n = (n + 2) % 6",
    "nothing happens": "while n >= 0:\n        n = n * 1",
    "a list that is turned": "while xs[0] != 9:\n        xs.append(xs.pop(0))",
    "an inner loop that ends": "while n != 99:\n        for x in range(3):\n            n = x",
    "an outer loop around it": "for k in range(3):\n        while k == k:\n            n = 1 - n",
    "a dictionary": "while 'z' not in d:\n        d['a'] = len(d)",
    "a caught error": "while n > 0:\n        try:\n            [][1]\n        except IndexError:\n            pass",  # noqa: E501
}
UNPROVED = {
    "it grows": "while n > 0:\n        n += 1",
    "a hidden counter": "while n > 0:\n        n = next(it) * 0 + 1",
    "state outside": "while n > 0:\n        n = STATE.tick()",
    "a call": "while n > 0:\n        n = tick(n)",
    "a set": "while n > 0:\n        n = min(s)",
    "identity": "while n > 0:\n        n = 1 if xs is d else 2",
    "it ends, late": "while n > 0:\n        n = (n + 1) % 5000",
    "it ends at the second visit": (
        "for k in [1] * 900:\n        m = 0\n        while m < 3:\n            m += 1"
    ),
}


class State:
    ticks = 0

    def tick(self) -> int:
        self.ticks += 1
        return 0 if self.ticks > 100_000 else 1


def is_proved(loop: str) -> bool:
    text = f"def work(n, xs, d, s, it):\n    {loop}\n    return n\n"
    skeleton = skeleton_of(text)
    state = State()
    names: dict[str, Any] = {"STATE": state, "tick": lambda n: state.tick()}
    work = FunctionType(skeleton.code([]), names)
    heads = find_heads(ast.parse(skeleton.text([])), "work.py", skeleton.first_line() - 1)

    def run() -> None:
        try:
            work(1, [1, 2, 3], {"a": 1}, {1, 2}, iter(range(10**6)))
        except (StopIteration, ValueError):
            return

    return proves(run, heads, 20_000)


@pytest.mark.parametrize("loop", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_loop_is_proved(loop: str, counter: Counter) -> None:
    assert is_proved(loop)


@pytest.mark.parametrize("loop", UNPROVED.values(), ids=UNPROVED)
def test_nothing_is_proved_of_other_loops(loop: str, counter: Counter) -> None:
    assert not is_proved(loop)


@given(
    start=st.integers(0, 30),
    add=st.integers(-3, 3),
    times=st.integers(0, 3),
    modulus=st.integers(1, 40),
    goal=st.integers(0, 45),
)
def test_what_is_proved_endless_does_not_end(
    start: int, add: int, times: int, modulus: int, goal: int
) -> None:
    loop = f"n = {start}\n    while n != {goal}:\n        n = (n * {times} + {add}) % {modulus}"
    seen, value = set(), start
    while value != goal and value not in seen:
        seen.add(value)
        value = (value * times + add) % modulus
    Counter()
    try:
        assert is_proved(loop) == (value != goal)
    finally:
        delattr(builtins, STEP)


def test_code_is_told_apart_by_what_it_does() -> None:
    one = code_of("def work(a):\n    return a + 1\n")
    assert fingerprint(one) == fingerprint(code_of("\n\ndef work(a):\n\n    return (a + 1)\n"))
    for other in ("a + 1.0", "a + True", "a - 1", "b + 1"):
        assert fingerprint(one) != fingerprint(code_of(f"def work(a):\n    return {other}\n"))
    assert fingerprint(one) != fingerprint(code_of(textwrap.dedent("def work(*, a): return a + 1")))
