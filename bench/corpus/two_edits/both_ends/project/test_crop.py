from crop import content_box, crop, size


def test_nothing():
    assert content_box([[0, 0], [0, 0]]) is None
    assert crop([[0]]) == []


def test_box():
    assert content_box([[0, 0, 0], [0, 5, 0], [0, 0, 0]]) == (1, 1, 2, 2)


def test_crop():
    assert crop([[0, 0, 0, 0], [0, 1, 2, 0], [0, 3, 0, 0]]) == [[1, 2], [3, 0]]


def test_full_picture():
    assert crop([[1, 2], [3, 4]]) == [[1, 2], [3, 4]]


def test_size():
    assert size([[1, 2, 3]]) == (3, 1)
    assert size([]) == (0, 0)
