from clamp import audible, clamp, fade, in_range


def test_clamp():
    assert [clamp(v) for v in (-5, 0, 50, 100, 120)] == [0, 0, 50, 100, 100]


def test_in_range():
    assert in_range(5, 1, 9)
    assert not in_range(10, 1, 9)
    assert not in_range(0, 1, 9)


def test_bounds_in_either_order():
    assert in_range(9, 9, 1)


def test_fade():
    assert fade(0, 100, 4) == [0, 25, 50, 75, 100]


def test_audible():
    assert audible([0, 5, 50, 95, 100]) == [5, 50, 95]
