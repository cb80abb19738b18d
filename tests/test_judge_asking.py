"""Which failing tests of very many are asked about a candidate whose greens are wanted."""

from typing import Any

import pytest

from patchwright.zygote.judge import MOST_PROBED, How, Judge


class Suite(Judge):
    """A judge whose tests pass when they are named, and that keeps who was asked."""

    def __init__(self, passing: set[str]) -> None:
        super().__init__([])
        self.green = passing
        self.asked: list[str] = []

    def passes(self, test: str, whole: bool = False) -> bool:
        self.asked.append(test)
        return test in self.green


def judged(count: int, passing: set[str], **how: Any) -> tuple[Suite, tuple[str, ...]]:
    suite = Suite({*passing, "guard"})
    said = suite.judge([f"t{n}" for n in range(count)], ["guard"], How(10.0, **how))
    return suite, said.greens


def test_when_none_of_some_passes_the_others_are_not_asked() -> None:
    suite, greens = judged(100, set(), vector=True)
    assert len(suite.asked) == MOST_PROBED
    assert greens == ()


def test_when_some_pass_all_are_asked_and_the_guards() -> None:
    half = {f"t{n}" for n in range(100) if n % 2}
    suite, greens = judged(100, half, vector=True)
    assert set(greens) == half
    assert sorted(suite.asked) == sorted([*(f"t{n}" for n in range(100)), "guard"])


@pytest.mark.parametrize("count", [2, 2 * MOST_PROBED])
def test_of_few_every_one_is_asked(count: int) -> None:
    suite, greens = judged(count, {"t1"}, vector=True)
    assert greens == ("t1",)
    assert len(suite.asked) == count + 1


def test_one_failure_convicts_where_no_greens_are_wanted() -> None:
    suite, _ = judged(100, {"t0"})
    assert len(suite.asked) <= 2
