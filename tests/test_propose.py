"""The order of the search: fixed, best first, and only where failing tests were."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import libcst as cst
from hypothesis import given, settings
from hypothesis import strategies as st

from patchwright.models import SuspiciousLocation
from patchwright.operators import Operator, Rewrite, Site
from patchwright.operators.apply import find_rewrites, index_operators
from patchwright.operators.facts import read_facts
from patchwright.operators.site import find_units, open_site
from patchwright.plugins import load_operators
from patchwright.propose import Ground, Proposal, next_candidates
from patchwright.sources import SourceFile

SOURCE = b"""LIMIT = 10


def hot(a, b):
    if a < b:
        return a + 1
    return b


def cold(a, b):
    return a - b
"""


def ground(**heat: float) -> Ground:
    facts = read_facts(SourceFile("m.py", SOURCE))
    assert facts is not None
    suspects = [
        SuspiciousLocation(
            path="m.py",
            line=int(line.removeprefix("line")),
            function="hot",
            suspiciousness=value,
            technique="spectrum",
        )
        for line, value in heat.items()
    ]
    return Ground({"m.py": facts}, suspects, (), load_operators())


def test_the_order_never_varies() -> None:
    first = list(next_candidates(ground(line5=1.0, line6=0.5)))
    again = list(next_candidates(ground(line5=1.0, line6=0.5)))
    assert first == again
    assert len(first) == len({p.pieces for p in first}), "no candidate twice"


def test_scores_fall() -> None:
    scores = [p.score for p in next_candidates(ground(line5=1.0, line6=0.5))]
    assert scores == sorted(scores, reverse=True)


def test_functions_that_no_failing_test_ran_are_left_alone() -> None:
    start = SOURCE.index(b"def cold")
    assert all(p.pieces[0].end <= start for p in next_candidates(ground(line5=1.0)))


def test_statements_outside_functions_come_after_the_hot_line() -> None:
    found = list(next_candidates(ground(line5=1.0)))
    limit = [n for n, p in enumerate(found) if p.pieces[0].end <= SOURCE.index(b"def hot")]
    assert limit, "a constant that no spectrum can blame is proposed as well"
    assert limit[0] > 0


def test_refused_texts_are_left_out() -> None:
    found = list(next_candidates(ground(line5=1.0), lambda t, _: "no" if t == "<=" else None))
    assert found
    assert all(p.pieces[0].text != "<=" for p in found)


def test_a_name_with_the_types_of_the_one_it_replaces_comes_first() -> None:
    plain = ground(line5=1.0, line6=1.0)

    def scores(**types: tuple[str, ...]) -> float:
        seen = replace(plain, types={"m.py": {"hot": types}} if types else {})
        place = SOURCE.index(b"a + 1")
        found = next_candidates(seen)
        return next(p.score for p in found if p.pieces[0][1:4] == (place, place + 1, "b"))

    unknown = scores()
    assert scores(a=("int",), b=("int",)) > unknown > scores(a=("int",), b=("str",))
    assert scores(a=("int",)) == unknown
    assert scores(a=("int", "str"), b=("str",)) == unknown


LOADED = b'''from dataclasses import dataclass


def register(times):
    def around(function):
        def wrapper(*args):
            return function(*args)
        return wrapper
    return around


@dataclass(frozen=True)
class Point(
    Base,
):
    """A point."""

    x: int = 0

    @register(2)
    def hot(self, a):
        return a + 1
'''


def places(source: bytes, line: int) -> list[bytes]:
    facts = read_facts(SourceFile("m.py", source))
    assert facts is not None
    suspect = SuspiciousLocation(
        path="m.py", line=line, function="hot", suspiciousness=1.0, technique="spectrum"
    )
    found = next_candidates(Ground({"m.py": facts}, [suspect], (), load_operators()))
    return [source[p.pieces[0].start : p.pieces[0].end] for p in found]


def test_the_header_of_a_class_can_be_changed() -> None:
    found = places(LOADED, LOADED[: LOADED.index(b"return a + 1")].count(b"\n") + 1)
    assert b"True" in found, "the decorator's argument"


def test_what_runs_while_the_file_is_loaded_is_in_reach_though_no_test_ran_it() -> None:
    line = LOADED[: LOADED.index(b"return a + 1")].count(b"\n") + 1
    assert b"wrapper" in places(LOADED, line)
    undecorated = LOADED.replace(b"    @register(2)\n", b"")
    assert b"wrapper" not in places(undecorated, line - 1)


def test_the_body_that_a_header_is_parsed_with_is_never_edited() -> None:
    facts = read_facts(SourceFile("m.py", LOADED))
    assert facts is not None
    header = next(unit for unit in find_units(facts) if unit.header)
    site = open_site(facts, header)
    assert site is not None
    limit = LOADED.index(b'    """A point')
    rows = [r for _, _, r in find_rewrites(site, index_operators(load_operators()))]
    assert rows
    assert all(r.end <= limit for r in rows)


def test_the_order_is_that_of_all_proposals_sorted() -> None:
    """Asked for a part at a time: what comes must not depend on what was worth asking first."""
    text = st.lists(st.floats(0, 1), min_size=9, max_size=9)

    @given(text)
    @settings(max_examples=10, deadline=None)
    def check(heats: list[float]) -> None:
        hot = ground(**{f"line{n}": heat for n, heat in enumerate(heats, start=4)})
        together = list(next_candidates(hot))
        parts = [replace(hot, operators=hot.operators[n::4]) for n in range(4)]
        apart = [proposal for part in parts for proposal in next_candidates(part)]
        assert firsts(together) == firsts(sorted(apart, key=in_order))
        assert together == sorted(together, key=in_order)

    check()


def in_order(proposal: Proposal) -> tuple[object, ...]:
    return -proposal.score, proposal.pieces, proposal.operator


def firsts(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Return of proposals that make the same file the first."""
    found: dict[bytes, Proposal] = {}
    for proposal in proposals:
        data = SOURCE
        for piece in reversed(proposal.pieces):
            data = data[: piece.start] + piece.text.encode() + data[piece.end :]
        found.setdefault(data, proposal)
    return list(found.values())


def test_few_operators_are_asked_before_the_first_proposal() -> None:
    """Real files have hundreds of functions under suspicion, and few candidates can be tried."""
    body = "    if a < b:\n        return a + 1\n    return b\n"
    rows = [f"def f{n}(a, b):\n{body}" for n in range(60)]
    facts = read_facts(SourceFile("m.py", "\n\n".join(rows).encode()))
    assert facts is not None
    suspects = [
        SuspiciousLocation(
            path="m.py",
            line=6 * n + 2,
            function=f"f{n}",
            suspiciousness=0.9 if n == 50 else 0.75,
            technique="spectrum",
        )
        for n in range(60)
    ]
    asked: list[str] = []

    def counted(item: Operator) -> Operator:
        def rewrite(node: cst.CSTNode, site: Site) -> Iterator[Rewrite]:
            asked.append(site.unit.qualname)
            yield from item.rewrite(node, site)

        return replace(item, rewrite=rewrite)

    operators = tuple(counted(item) for item in load_operators())
    found = next_candidates(Ground({"m.py": facts}, suspects, (), operators))
    assert next(found).pieces[0].unit == 50
    first = len(asked)
    assert all(islice(found, 1000))
    assert first * 20 < len(asked)
