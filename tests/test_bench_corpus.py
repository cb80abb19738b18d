"""The bugs of `bench/corpus` are what they say: broken, repairable, and told apart by the seal."""

import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bench"))

from corpus_judge import Bug, Edit, edited, judge, lay_out, load_bugs
from corpus_suites import Counts, run_suites

BUGS = load_bugs()
SAMPLED = BUGS[::4]  # on every change; the rest with the slow tests
BY_NAME = pytest.mark.parametrize(
    "bug",
    [
        pytest.param(bug, id=bug.name, marks=() if bug in SAMPLED else pytest.mark.slow)
        for bug in BUGS
    ],
)
PLAUSIBLE = [(bug, edits) for bug in SAMPLED for edits in bug.plausible]
FURTHER = [(bug, edits) for bug in BUGS if bug not in SAMPLED for edits in bug.plausible]


def patched_suites(cases: Iterable[tuple[Bug, Iterable[Edit]]], folder: Path) -> list[Counts]:
    projects = []
    for number, (bug, edits) in enumerate(cases):
        projects.append(folder / str(number))
        lay_out(bug.folder, edited(bug, edits), projects[-1])
    return run_suites(projects)


@pytest.fixture(scope="module")
def chosen(request: pytest.FixtureRequest) -> list[Bug]:
    """The bugs that the tests of this run ask for."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    names = {row["bug"].name for row in params if isinstance(row.get("bug"), Bug)}
    return [bug for bug in BUGS if bug.name in names]


@pytest.fixture(scope="module")
def broken_suites(chosen: list[Bug], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counts]:
    counts = patched_suites([(bug, ()) for bug in chosen], tmp_path_factory.mktemp("broken"))
    return dict(zip([bug.name for bug in chosen], counts, strict=True))


@pytest.fixture(scope="module")
def repaired_suites(
    chosen: list[Bug], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Counts]:
    cases = [(bug, bug.repair) for bug in chosen]
    counts = patched_suites(cases, tmp_path_factory.mktemp("repaired"))
    return dict(zip([bug.name for bug in chosen], counts, strict=True))


@BY_NAME
def test_broken_fails_a_test(bug: Bug, broken_suites: dict[str, Counts]) -> None:
    assert broken_suites[bug.name].failed > 0


@BY_NAME
def test_repair_passes_the_suite(bug: Bug, repaired_suites: dict[str, Counts]) -> None:
    assert repaired_suites[bug.name].failed == 0
    assert repaired_suites[bug.name].passed >= 3


@BY_NAME
def test_seal_tells_broken_from_repaired(bug: Bug) -> None:
    broken = judge(bug.folder, {})
    assert broken["of"] >= 30
    assert not broken["right"]


@pytest.mark.parametrize("cases", [PLAUSIBLE, pytest.param(FURTHER, marks=pytest.mark.slow)])
def test_merely_plausible_patches_pass_their_suites(
    cases: list[tuple[Bug, tuple[Edit, ...]]], tmp_path: Path
) -> None:
    counts = patched_suites(cases, tmp_path)
    named = zip([bug.name for bug, _ in cases], counts, strict=True)
    assert not [name for name, count in named if count.failed]


@pytest.mark.parametrize("cases", [PLAUSIBLE, pytest.param(FURTHER, marks=pytest.mark.slow)])
def test_seal_tells_merely_plausible_patches(cases: list[tuple[Bug, tuple[Edit, ...]]]) -> None:
    told = [(bug.name, judge(bug.folder, edited(bug, edits))["right"]) for bug, edits in cases]
    assert told
    assert not [name for name, right in told if right]


def test_families_are_the_folders() -> None:
    assert not [bug.name for bug in BUGS if bug.family != bug.folder.parent.name]


def test_open_bugs_have_a_reason() -> None:
    assert not [bug.name for bug in BUGS if bug.open != bool(bug.reason)]


@pytest.mark.parametrize("bug", BUGS[::8], ids=[bug.name for bug in BUGS[::8]])
def test_answers_are_the_same_each_time(bug: Bug) -> None:
    assert judge(bug.folder, edited(bug, bug.repair))["right"]


@pytest.mark.slow
@BY_NAME
def test_repair_is_right_by_its_own_seal(bug: Bug) -> None:
    assert judge(bug.folder, edited(bug, bug.repair))["right"]
