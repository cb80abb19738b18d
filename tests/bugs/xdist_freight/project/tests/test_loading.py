import pytest

from freight.loading import Load, load_lorries, manifest


def crates(loads):
    return [load.crates for load in loads]


def test_nothing_to_load():
    assert load_lorries([], 10) == []


def test_everything_on_one_lorry():
    assert crates(load_lorries([1, 2, 3], 10)) == [[1, 2, 3]]


def test_a_crate_that_just_fits():
    assert crates(load_lorries([4, 6, 1], 10)) == [[4, 6], [1]]


def test_a_full_crate():
    assert crates(load_lorries([10, 10], 10)) == [[10], [10]]


def test_too_heavy():
    with pytest.raises(ValueError):
        load_lorries([11], 10)


class TestManifest:
    def test_lines(self, ramp):
        target = ramp / "manifest.txt"
        target.write_text("\n".join(manifest([Load([4, 5]), Load([7])])))
        assert target.read_text() == "1: 4 + 5 = 9\n2: 7 = 7"

    def test_none(self):
        assert manifest([]) == []
