"""Jobs of a matrix that fail alike are one alert."""

from hypothesis import given
from hypothesis import strategies as st

from patchwright.evidence import Hints
from patchwright.evidence.alike import group_alike


def hints(*tests: str, raised: tuple[str, ...] = ()) -> Hints:
    return Hints(test_ids=tests, exceptions=raised)


def test_a_red_matrix_is_one_group() -> None:
    jobs = {f"test ({n})": hints("t.py::a", "t.py::b") for n in range(6)}
    assert group_alike(jobs) == [tuple(jobs)]


def test_jobs_that_share_a_test_belong_together_even_through_a_third() -> None:
    jobs = {
        "linux": hints("t.py::a[1]"),
        "lint": hints(raised=("SyntaxError",)),
        "mac": hints("t.py::b"),
        "windows": hints("t.py::a[2]", "t.py::b", raised=("OSError",)),
        "build": hints(raised=("SyntaxError",)),
        "docs": hints(raised=("KeyError", "SyntaxError")),
        "silent": Hints(note="no_logs"),
        "mute": Hints(),
    }
    assert group_alike(jobs) == [
        ("linux", "mac", "windows"),
        ("lint", "build"),
        ("docs",),
        ("silent", "mute"),
    ]


def test_no_jobs_are_no_group() -> None:
    assert group_alike({}) == []


TESTS = st.lists(st.sampled_from(["a", "b", "c[1]", "c[2]", "d"]), max_size=3).map(tuple)


@given(st.dictionaries(st.text("xyz", max_size=3), st.builds(Hints, test_ids=TESTS), max_size=8))
def test_every_job_is_in_one_group(jobs: dict[str, Hints]) -> None:
    groups = group_alike(jobs)
    assert sorted(job for group in groups for job in group) == sorted(jobs)
    for group in groups:
        for other in groups:
            ours = {t.partition("[")[0] for j in group for t in jobs[j].test_ids}
            theirs = {t.partition("[")[0] for j in other for t in jobs[j].test_ids}
            assert group is other or not ours & theirs
