"""Every operator's examples are its tests: one rewrite of `before` must give `after`."""

import pytest

from patchwright.models import CrashFrame, Failure
from patchwright.operators import Example, Operator
from patchwright.operators.apply import edits_of, find_rewrites, index_operators
from patchwright.operators.facts import read_facts
from patchwright.operators.site import find_units, open_site
from patchwright.plugins import load_operators
from patchwright.sources import SourceFile, apply_edits

OPERATORS = load_operators()
CASES = [
    pytest.param(item, example, id=f"{item.family}:{item.name}:{n}")
    for item in OPERATORS
    for n, example in enumerate(item.examples)
]


def results(item: Operator, example: Example) -> list[str]:
    """Return every program that one rewrite by the operator makes of the example."""
    source = SourceFile("example.py", example.before.encode())
    facts = read_facts(source)
    assert facts is not None, "the example does not parse"
    failures = (
        (Failure(exception=example.crash[0], message=example.crash[1]),) if example.crash else ()
    )
    index = index_operators([item])
    values = {name: (kind, text) for name, kind, text in example.held}
    frame = CrashFrame(path="example.py", line=1, function="f", values=values)
    crash = (frame,) if values else ()
    sites = [open_site(facts, unit, failures, crash=crash) for unit in find_units(facts)]
    return [
        apply_edits(source, [source.edit(*row) for row in edits_of(rewrite, facts)]).decode()
        for site in sites
        if site is not None
        for _, _, rewrite in find_rewrites(site, index)
    ]


@pytest.mark.parametrize(("item", "example"), CASES)
def test_example(item: Operator, example: Example) -> None:
    assert example.after in results(item, example)


@pytest.mark.parametrize(("item", "example"), CASES)
def test_rewrites_of_an_example_compile_and_differ(item: Operator, example: Example) -> None:
    made = results(item, example)
    compiled = [text for text in made if _compiles(text)]
    assert example.before not in made
    assert len(compiled) * 2 >= len(made), "most rewrites must be valid Python"


def _compiles(text: str) -> bool:
    try:
        compile(text, "example.py", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("item", OPERATORS, ids=lambda item: item.name)
def test_operator_is_documented_and_bounded(item: Operator) -> None:
    assert item.examples
    assert item.summary.endswith(".")
    assert 0 < item.prior <= 1


@pytest.mark.parametrize("error", ["RecursionError", "NameError", "MemoryError", "AssertionError"])
def test_no_operator_catches_what_says_that_the_program_is_wrong(error: str) -> None:
    item = next(o for o in load_operators() if o.name == "catch-crash")
    before = "def f(s):\n    return f(s)\n"
    assert results(item, Example(before, before, crash=(error, "told by a test"))) == []


def test_a_lost_value_is_believed_more_when_a_test_fell_over_none() -> None:
    facts = read_facts(SourceFile("example.py", b"def f(a):\n    b = None\n    return b + a\n"))
    assert facts is not None
    index = index_operators([o for o in OPERATORS if o.name == "fill-none"])
    weights = []
    for message in ("unsupported operand type(s) for +: 'NoneType' and 'int'", "no"):
        failures = (Failure(exception="TypeError", message=message),)
        site = open_site(facts, find_units(facts)[0], failures)
        assert site is not None
        weights.append(max(rewrite.weight for _, _, rewrite in find_rewrites(site, index)))
    assert weights[0] > 1.4 * weights[1]
