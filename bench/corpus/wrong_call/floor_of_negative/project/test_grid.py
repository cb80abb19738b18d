from grid import origin, tile_of, tiles_between, within


def test_tile():
    assert tile_of(5, 31) == (0, 0)
    assert tile_of(32, 70) == (1, 2)


def test_origin():
    assert origin((2, -1)) == (64, -32)


def test_within():
    assert within(40, 5) == (8, 5)


def test_left_of_the_middle():
    assert tile_of(-1, 0) == (-1, 0)


def test_within_on_the_left():
    assert within(-1, -32) == (31, 0)


def test_rectangle():
    assert tiles_between((0, 0), (40, 10)) == [(0, 0), (1, 0)]
