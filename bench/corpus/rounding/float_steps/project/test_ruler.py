from ruler import labels, marks, nearest


def test_whole_steps():
    assert marks(0, 10, "5") == [0, 5, 10]


def test_halves():
    assert marks(1, 2, "0.5") == [1, 1.5, 2]


def test_tenths():
    assert marks(0, 0.3, "0.1") == [0, 0.1, 0.2, 0.3]


def test_labels():
    assert labels(0, 0.5, "0.25") == ["0.00", "0.25", "0.50"]


def test_nearest():
    assert nearest(0.6, 0, 2, "0.5") == 0.5
