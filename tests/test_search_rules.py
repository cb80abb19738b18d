"""The rules of the search: what is judged next, when it stops, and how edits are combined."""

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from patchwright.propose import Piece, Proposal
from patchwright.search import Budget
from patchwright.search.costs import Measured, calibrate, counted_seconds
from patchwright.search.several import (
    MOST_ALIKE,
    MOST_EDITS,
    MOST_SEEDS,
    Beam,
    Green,
    complements,
    everywhere,
    grow,
    join,
    pick_seeds,
)
from patchwright.search.shares import KINDS, SHARES, Kind, Spent, next_kind, stop_reason
from patchwright.validate.screen import Judged

BUDGET = Budget(candidates=1000, seconds=60, test_seconds=5)
costs_by_kind = st.dictionaries(st.sampled_from(KINDS[:3]), st.floats(1e-4, 10), max_size=3)


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    start = draw(st.integers(0, 60))
    piece = Piece(
        draw(st.sampled_from(["a.py", "b.py"])),
        start,
        start + draw(st.integers(0, 6)),
        draw(st.sampled_from(["x", "y", "z"])),
        draw(st.integers(0, 2)),
    )
    score = draw(st.floats(0.01, 1))
    return Proposal(score, (piece,), draw(st.sampled_from(["one", "two"])))


def single(start: int, score: float = 0.5, *, text: str = "y", operator: str = "o") -> Proposal:
    return Proposal(score, (Piece("a.py", start, start + 1, text, 0),), operator)


# --- what next, and when to stop -----------------------------------------------------------------


@given(costs_by_kind, st.fixed_dictionaries({kind: st.floats(0, 100) for kind in KINDS}))
def test_what_is_chosen_has_work_and_keeps_its_share(
    costs: dict[Kind, float], spent: dict[Kind, float]
) -> None:
    kind = next_kind(costs, spent)
    if not costs:
        assert kind is None
        return
    assert kind in costs
    if "single" in costs and kind in SHARES:
        after = spent[kind] + costs[kind]
        assert after <= SHARES[kind] * (sum(spent.values()) + costs[kind]) + 1e-9


@given(st.lists(st.tuples(st.floats(0.001, 1), st.floats(0.001, 5)), max_size=60))
def test_retries_never_take_more_than_a_third_while_new_candidates_are_left(
    rounds: list[tuple[float, float]],
) -> None:
    spent: dict[Kind, float] = dict.fromkeys(KINDS, 0.0)
    for fresh, retry in rounds:
        kind = next_kind({"single": fresh, "again": retry}, spent)
        assert kind is not None
        spent[kind] += fresh if kind == "single" else retry
    assert spent["again"] <= sum(spent.values()) / 3 + 1e-9


def test_each_budget_ends_the_search_under_its_own_name() -> None:
    assert stop_reason(Spent(), BUDGET) == ""
    assert stop_reason(Spent(tried=1000), BUDGET) == "budget of candidates"
    assert stop_reason(Spent(effort=46), BUDGET) == "budget of counted steps and tests"
    assert stop_reason(Spent(cpu_seconds=61), BUDGET) == "budget of processor seconds"
    assert stop_reason(Spent(survivors=20), BUDGET) == "enough survivors"


def test_what_is_spent_after_the_first_survivor_follows_what_it_took() -> None:
    enough = "enough tried after the first survivor"
    assert stop_reason(Spent(tried=150, effort=0.1, at_first=(1, 0.01)), BUDGET) == ""
    assert stop_reason(Spent(tried=301, effort=0.1, at_first=(1, 0.01)), BUDGET) == enough
    assert stop_reason(Spent(tried=30, effort=12.9, at_first=(20, 10.0)), BUDGET) == ""
    assert stop_reason(Spent(tried=30, effort=13.1, at_first=(20, 10.0)), BUDGET) == enough


def test_waiting_and_foreign_code_count_in_powers_of_two_and_the_rest_by_steps() -> None:
    waits, foreign = Measured(9.0, 0.1, 500), Measured(1.0, 0.9, 100)
    hangs, computes = Measured(9.0, 5.0, -1), Measured(40.0, 3.0, 1_000_000)
    assert counted_seconds(Measured(0.2, 0.2, 10)) == 0.0
    assert counted_seconds(hangs) == counted_seconds(computes) == 0.0
    assert (counted_seconds(waits), counted_seconds(foreign)) == (16.0, 1.0)
    costs = calibrate(["w", "h", "f"], {"w": waits, "h": hangs, "f": foreign})
    assert (costs.first, costs.every) == (0.0, 17.0)
    slow = calibrate(["w"], {"w": waits})
    assert slow.batch == 1
    assert slow.of(Judged("duplicate")) == 0.0
    assert slow.of(Judged("killed")) < 16.1 < slow.of(Judged("timed_out", (), 2_000_000))


def test_asking_very_many_failing_tests_is_known_to_be_dear() -> None:
    many = {str(n): Measured(0.005, 0.005, 5000) for n in range(90)}
    few = {str(n): many[str(n)] for n in range(3)}
    dear, cheap = calibrate(list(many), many), calibrate(list(few), few)
    assert dear.batch == cheap.batch == 64
    assert cheap.wave == 32
    assert dear.wave == 4
    assert cheap.vector < 0.02 < 0.1 < dear.vector < 0.2


# --- several edits -------------------------------------------------------------------------------


@given(st.lists(proposals(), min_size=1, max_size=4))
def test_joined_edits_never_touch_and_keep_every_piece(chosen: list[Proposal]) -> None:
    joined = join(chosen)
    if joined is None:
        return
    assert sorted(joined.pieces) == sorted(p.pieces[0] for p in chosen)
    for a, b in zip(joined.pieces, joined.pieces[1:], strict=False):
        assert a.path != b.path or (a.end <= b.start and a.start != b.start)
    assert joined == join(chosen[::-1])


@given(st.lists(proposals(), max_size=12))
def test_one_repair_everywhere_is_the_same_repair_at_each_place(singles: list[Proposal]) -> None:
    found = list(everywhere(singles, lambda piece: "old"))
    for proposal in found:
        assert len(proposal.pieces) > 1
        assert len({piece.text for piece in proposal.pieces}) == 1
        assert "+" not in proposal.operator
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_partial_repairs_that_complete_each_other_come_first() -> None:
    left, right = single(0), single(10)
    greens = [
        Green(left, frozenset("a")),
        Green(right, frozenset("b")),
        Green(single(20), frozenset("a")),
    ]
    found = [p.pieces for p in complements(greens, frozenset("ab"))]
    assert found[0] == (*left.pieces, *right.pieces)
    assert (*left.pieces, *single(20).pieces) not in found, "they turn only one test green"


@given(st.lists(st.tuples(proposals(), st.frozensets(st.sampled_from("abc"), min_size=1))))
def test_seeds_are_few_and_not_all_alike(rows: list[tuple[Proposal, frozenset[str]]]) -> None:
    seeds = pick_seeds([Green(*row) for row in rows], 1)
    assert len(seeds) <= MOST_SEEDS
    for greens in {seed.greens for seed in seeds}:
        assert sum(seed.greens == greens for seed in seeds) <= MOST_ALIKE
    sizes = [len(seed.greens) for seed in seeds]
    assert sizes == sorted(sizes, reverse=True)


@given(st.lists(proposals(), max_size=8), st.lists(proposals(), max_size=4))
def test_seeds_grow_by_the_product_of_scores(
    singles: list[Proposal], seeds: list[Proposal]
) -> None:
    singles.sort(key=lambda p: (-p.score, p.pieces))
    found = list(grow([Green(seed, frozenset("a")) for seed in seeds], singles))
    scores = [p.score for p in found]
    assert all(a >= b - 1e-9 for a, b in zip(scores, scores[1:], strict=False))
    expected = sum(join([seed, p]) is not None for seed in seeds for p in singles)
    assert len(found) == expected


def test_a_beam_finds_three_edits_that_only_work_together() -> None:
    """A is turned green by one edit, B by that and another, C by all three."""
    singles = [single(n, 1 - n / 100, text=f"t{n}") for n in range(0, 40, 2)]
    needed = {"a": {10}, "b": {10, 20}, "c": {10, 20, 30}}
    beam = Beam(singles, needed, lambda piece: "old" + str(piece.start))
    tried: list[Proposal] = []
    for wave in beam.waves(8):
        for proposal in wave.proposals:
            tried.append(proposal)
            edits = {piece.start for piece in proposal.pieces}
            beam.hear(proposal, [test for test, need in needed.items() if need <= edits])
    assert any({p.start for p in t.pieces} >= {10, 20, 30} for t in tried)
    assert all(len(t.pieces) <= MOST_EDITS for t in tried)
    fresh = [t.pieces for t in tried if len(t.pieces) > 1]
    assert len(fresh) == len(set(fresh)), "nothing is judged twice"


def test_one_failing_test_has_no_partial_repairs() -> None:
    waves = list(Beam([single(0), single(4)], ["t"], lambda piece: "x").waves(8))
    assert [len(p.pieces) for wave in waves for p in wave.proposals] == [2]


@given(st.lists(proposals(), max_size=10), st.integers(1, 5))
def test_waves_do_not_depend_on_the_order_of_what_was_judged(
    singles: list[Proposal], size: int
) -> None:
    def plan(given_singles: list[Proposal]) -> list[tuple[Proposal, ...]]:
        beam = Beam(given_singles, ["s", "t"], lambda piece: "x")
        return [wave.proposals for wave in islice(beam.waves(size), 50)]

    unique = list({p.pieces: p for p in singles}.values())
    assert plan(unique) == plan(unique[::-1])
