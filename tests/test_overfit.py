"""Choosing among plausible patches: the rules over answers, how texts read, simpler texts."""

import ast
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchwright.sources import SourceFile, apply_edits
from patchwright.validate.natural import Grumble, lacked_names, read_grumbles
from patchwright.validate.observed import Answer, Observed, Origin, SeenCall
from patchwright.validate.overfit import (
    Circumstances,
    Contender,
    Contest,
    disagree,
    features,
    logistic,
)
from patchwright.validate.questions import ask, write_tests
from patchwright.validate.simplify import simpler_edit

ORIGINS: tuple[Origin, ...] = ("passing", "failing", "near", "edge")


def returned(value: object) -> Answer:
    return Answer("returned", type(value).__name__, repr(value), "", repr(value), repr(value))


RAISED = Answer("raised", "KeyError", "KeyError", "", "raises KeyError")
answers = st.one_of(
    st.integers(0, 3).map(returned), st.just(RAISED), st.just(Answer("unknown")),
    st.just(Answer("out_of_steps")), st.just(returned(None)),
)  # fmt: skip


def seen(origin: Origin, text: str = "f(1)") -> SeenCall:
    return SeenCall("m.f", origin, True, text, "m", "f", text[2:-1])


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    calls = draw(st.lists(st.builds(seen, st.sampled_from(ORIGINS)), max_size=6))
    rows = st.tuples(*[answers] * len(calls))
    base = draw(st.tuples(*[answers.filter(lambda a: a.known)] * len(calls)))
    grumbles = st.lists(st.builds(Grumble, st.sampled_from("ab"), st.floats(0, 2)), max_size=2)
    contenders = draw(
        st.lists(
            st.builds(
                Contender,
                n=st.integers(1, 40),
                score=st.floats(0.001, 1.0),
                size=st.integers(0, 90),
                grumbles=grumbles.map(tuple),
                units=st.sampled_from([("a.py:1",), ("a.py:9",)]),
            ),
            min_size=1,
            max_size=6,
            unique_by=lambda c: c.n,
        )
    )
    observed = Observed(
        tuple(calls), base, {c.n: draw(rows) for c in contenders if draw(st.booleans())}
    )
    facts = Circumstances(draw(st.integers(1, 9)), draw(st.integers(0, 9)), draw(st.booleans()))
    return Contest(tuple(contenders), observed, facts)


@given(contests())
def test_every_contender_is_ordered_once_and_the_firsts_come_first(contest: Contest) -> None:
    order = contest.order()
    assert sorted(order) == sorted(c.n for c in contest.contenders)
    assert order[: len(contest.behaviours)] == tuple(b.first.n for b in contest.behaviours)


@given(contests())
def test_members_of_a_behaviour_never_differ_from_the_one_that_founded_it(
    contest: Contest,
) -> None:
    for behaviour in contest.behaviours:
        founder = min(behaviour.members, key=lambda c: (-c.score, c.n))
        for member in behaviour.members:
            assert not contest.observed.differing(founder.n, member.n, contest.places)


@given(contests())
def test_the_order_does_not_depend_on_the_order_of_arrival(contest: Contest) -> None:
    other = Contest(contest.contenders[::-1], contest.observed, contest.circumstances)
    assert other.order() == contest.order()


@given(contests())
def test_confidence_is_a_probability_and_rivals_lower_it(contest: Contest) -> None:
    values = features(contest)
    assert all(math.isfinite(value) for value in values.values())
    sure = logistic(values, {"margin": 1.0, "rivals": -1.0})
    assert 0.0 <= sure <= 1.0
    assert logistic({**values, "rivals": values["rivals"] + 1}, {"rivals": -1.0}) <= 0.5


@given(st.dictionaries(st.text(max_size=3), st.floats(-1e6, 1e6)))
def test_a_logistic_model_never_leaves_the_unit_interval(values: dict[str, float]) -> None:
    assert 0.0 <= logistic(values, dict.fromkeys(values, 3.0)) <= 1.0


def contest_of(base: list[Answer], one: list[Answer], two: list[Answer], origins: list[Origin],
               crash: bool = False) -> Contest:  # fmt: skip
    calls = tuple(seen(origin, f"f({n})") for n, origin in enumerate(origins))
    return Contest(
        (Contender(1, 0.4, 3), Contender(2, 0.2, 3)),
        Observed(calls, tuple(base), {1: tuple(one), 2: tuple(two)}),
        Circumstances(1, 3, crash),
    )


def test_what_passing_calls_returned_is_kept() -> None:
    base = [returned(1), returned(2)]
    contest = contest_of(
        base, [returned(9), returned(5)], [returned(1), returned(5)], ["passing", "failing"]
    )
    assert contest.order() == (2, 1)
    assert "passing tests" in contest.behaviours[1].reasons[0]


@pytest.mark.parametrize("crash", [True, False])
def test_a_crash_says_nothing_against_results_that_were_fine(crash: bool) -> None:
    contest = contest_of(
        [RAISED, returned(2)],
        [returned(0), returned(7)],
        [returned(0), returned(2)],
        ["failing", "near"],
        crash,
    )
    blamed = [b for b in contest.behaviours if any("no part of the crash" in r for r in b.reasons)]
    assert [b.first.n for b in blamed] == ([1] if crash else [])
    assert contest.order()[0] == (2 if crash else 1)


def test_an_exception_that_failing_tests_want_is_no_blame() -> None:
    contest = contest_of(
        [returned(1), returned(2)],
        [RAISED, RAISED],
        [RAISED, returned(2)],
        ["failing", "near"],
    )
    assert contest.order() == (1, 2)
    assert contest.behaviours[0].demerits == 0
    assert len(disagree(contest, *contest.behaviours)) == 1


def test_one_behaviour_is_shown_by_its_most_natural_text() -> None:
    base = [returned(1)]
    odd = Contender(1, 0.9, 3, grumbles=(Grumble("odd", 0.5),))
    contest = Contest(
        (odd, Contender(2, 0.1, 3)),
        Observed((seen("near"),), tuple(base), {1: (returned(2),), 2: (returned(2),)}),
        Circumstances(1, 1, crash=False),
    )
    assert contest.order() == (2, 1)
    assert len(contest.behaviours) == 1


def test_patches_of_several_functions_are_compared_where_tests_enter() -> None:
    calls = (seen("near"), SeenCall("m.inner", "near", entry=False))
    contest = Contest(
        (Contender(1, 0.4, 3, units=("a.py:1",)), Contender(2, 0.2, 3, units=("a.py:9",))),
        Observed(
            calls,
            (returned(0), returned(0)),
            {1: (returned(1), returned(1)), 2: (returned(1), returned(2))},
        ),
        Circumstances(1, 1, crash=False),
    )
    assert len(contest.behaviours) == 1


def test_questions_and_tests_come_from_the_calls_that_tell_patches_apart() -> None:
    contest = contest_of(
        [returned(0), returned(0), returned(0)],
        [returned(1), returned(1), returned([1])],
        [returned(1), returned(2), returned([2])],
        ["failing", "edge", "near"],
    )
    split = contest.observed.differing(1, 2, contest.places)
    found = ask(contest.observed, {1: "one", 2: "two"}, [split])
    assert [question.call for question in found] == ["f(2)", "f(1)"]
    assert found[0].answers == {"one": "[1]", "two": "[2]"}
    source = write_tests(contest.observed, 1, split)
    compile(source, "tests", "exec")
    assert source.startswith("from m import f\n")
    assert "assert f(2) == [1]" in source


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("m; import os", "1"), ("m", "1), print("), ("m", "open('x')"), ("m", "1\n"), ("m", "*a")],
)
def test_no_test_is_written_from_what_is_no_literal(module: str, arguments: str) -> None:
    call = SeenCall("m.f", "near", True, "f", module, "f", arguments)
    observed = Observed((call,), (returned(0),), {1: (returned(1),)})
    assert write_tests(observed, 1, [0]) == ""


# --- how a patch reads -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("x + y", "0 + y", "nothing"),
        ("[n]", "[n] + []", "empty sequence"),
        ("x", "x or x", "itself"),
        ("x ** 2", "x ** 1.5", "broken power"),
        ("xs == []", "len(xs[1:]) == 0", "slice"),
        ("a", "not not a", "twice"),
        ("a", "a == True", "truth value"),
        ("a + b", "a + 17", "constant that a failing test expects"),
        ("a if b else c", "a if True else c", "tests a constant"),
        ("n * m", "n", ""),
        ("n < m", "n <= m", ""),
        ("n - 1", "n + 1", ""),
    ],
)
def test_a_reviewer_grumbles_about_odd_expressions(before: str, after: str, reason: str) -> None:
    found = read_grumbles(f"r = {before}\n", f"r = {after}\n", ["assert 3 == 17"])
    assert any(reason in grumble.reason for grumble in found) if reason else found == ()


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        ("def f(x):\n    return x\n    y = x\n    return y\n", "never reached"),
        ("def f(x):\n    try:\n        y = x\n    except KeyError:\n        pass\n    return y\n",
         "swallows"),
        ("def f(x):\n    return x\n", "statement away"),
        ("def f(x):\n    y = x\n    y = x\n    return y\n", "twice in a row"),
        ("def f(x):\n    y = x\n    y = y\n    return y\n", "in itself"),
    ],
)  # fmt: skip
def test_a_reviewer_grumbles_about_odd_statements(after: str, reason: str) -> None:
    found = read_grumbles("def f(x):\n    y = x\n    return y\n", after)
    assert any(reason in grumble.reason for grumble in found)


def test_what_was_odd_before_is_no_fault_of_a_patch() -> None:
    assert read_grumbles("r = 0 + a\n", "r = 0 + b\n") == ()
    assert read_grumbles("r = (\n", "r = 0 + b\n") == ()


# --- simpler texts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "old", "new", "simple"),
    [
        ("r = n\n", "n", "[n] + []", "r = [n]\n"),
        ("r = n * x\n", "n", "0 + n", "r = n * x\n"),
        ("r = n\n", "n", "0 + k", "r = k\n"),
        ("if n:\n    pass\n", "n", "not not k", "if k:\n    pass\n"),
        ("if n:\n    pass\n", "n", "k == True", "if k:\n    pass\n"),
        ("r = n\n", "n", "k or k", "r = k\n"),
        ("if n == []:\n    pass\n", "n == []", "len(n[1:]) == 0", "if len(n) <= 1:\n    pass\n"),
        ("r = n * 2\n", "n", "(k + m + 0)", "r = (k + m) * 2\n"),
    ],
)
def test_an_edit_is_written_more_simply(before: str, old: str, new: str, simple: str) -> None:
    source = SourceFile("a.py", before.encode())
    start = before.index(old)
    edit = simpler_edit(source, source.edit(start, start + len(old), new))
    if simple == before:
        assert edit is None
    else:
        assert edit is not None
        assert ast.dump(ast.parse(apply_edits(source, [edit]))) == ast.dump(ast.parse(simple))


@given(st.recursive(st.sampled_from(["a", "b", "0", "1", "[]", "''"]),
                    lambda part: st.tuples(part, st.sampled_from(["+", "*", "-", "or"]), part)
                    .map(lambda row: f"({row[0]} {row[1]} {row[2]})"), max_leaves=6))  # fmt: skip
def test_a_simpler_edit_is_an_edit_of_the_same_file_that_parses(text: str) -> None:
    source = SourceFile("a.py", b"def f(a, b):\n    return a\n")
    edit = simpler_edit(source, source.edit(24, 25, text))
    if edit is not None:
        data = apply_edits(source, [edit])
        ast.parse(data)
        assert len(data) < len(source.data) - 1 + len(text)


def test_an_argument_that_is_read_no_more_is_grumbled_about() -> None:
    after = "def f(a, b):\n    return a\n"
    found = read_grumbles("def f(a, b):\n    return a + b\n", after)
    assert "reads an argument no more" in [grumble.reason for grumble in found]
    kept = read_grumbles("def f(a, b):\n    return a + b\n", "def f(a, b):\n    return a - b\n")
    assert "reads an argument no more" not in [grumble.reason for grumble in kept]


@pytest.mark.parametrize(("one", "other"), [(0, 0.0), (False, 0), (2, 2.0)])
def test_numbers_that_are_equal_are_one_answer(one: object, other: object) -> None:
    assert not returned(one).differs(returned(other))
    assert returned(one).differs(returned("0"))
    assert returned(one).differs(returned(3))


def test_a_variable_that_nobody_reads_any_more_is_grumbled_about() -> None:
    before = "def f(p):\n    a, b = p\n    return a + b\n"
    found = read_grumbles(before, before.replace("a + b", "b"))
    assert "leaves a variable unread" in {g.reason for g in found}


def test_a_truth_value_in_the_place_of_what_was_calculated_forgets_the_inputs() -> None:
    before, after = "def f(a):\n    return a & 1\n", "def f(a):\n    return True\n"
    found = read_grumbles(before, after, replaced=[("return a & 1", "return True")])
    assert "replaces an expression of the inputs by a constant" in {g.reason for g in found}


def test_a_patch_that_changes_few_answers_is_believed_more_than_one_that_changes_all() -> None:
    calls = (seen("failing"), *(seen("near", f"f({n})") for n in range(4)))
    base = tuple(returned(n) for n in range(5))
    few = (returned(9), *base[1:])
    many = tuple(returned(9 + n) for n in range(5))
    contest = Contest(
        contenders=(Contender(1, 0.5, 1), Contender(2, 0.4, 1)),
        observed=Observed(calls, base, {1: many, 2: few}),
        circumstances=Circumstances(1, 0, crash=False),
    )
    assert [b.first.n for b in contest.behaviours] == [2, 1]
    assert contest.behaviours[0].breadth == 0.0 < contest.behaviours[1].breadth < 1.0


def test_a_patch_that_goes_around_a_misspelt_name_and_leaves_it_is_grumbled_about() -> None:
    before = "def f(a, b):\n    if a:\n        return b.issuperzet(a), b.issuperzet(b)\n"
    respelt = before.replace("superzet", "superset", 1)
    around = before.replace("if a", "if not a")
    lacked = lacked_names(["'set' object has no attribute 'issuperzet'"], [before])
    reason = "leaves a name that nothing has"
    assert reason not in [g.reason for g in read_grumbles(before, respelt, lacked=lacked)]
    assert reason in [g.reason for g in read_grumbles(before, around, lacked=lacked)]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("'NoneType' object has no attribute 'name'", ""),
        ("'A' object has no attribute 'name'", "class A:\n    name = None\n"),
        ("'A' object has no attribute 'name'", "setattr(a, 'name', 1)\n"),
        ("name 'name' is not defined", "from os import sep, name\n"),
        ("division by zero", ""),
    ],
)
def test_a_name_that_the_project_knows_is_no_misspelt_one(message: str, text: str) -> None:
    assert not lacked_names([message], [text])
