from streaming import batches, changes, means


def test_batches():
    assert list(batches([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]


def test_nothing():
    assert list(batches([], 3)) == []


def test_first_batch():
    assert next(batches(iter(range(9)), 3)) == [0, 1, 2]


def test_changes():
    assert list(changes([1, 1, 2, 2, 1])) == [1, 2, 1]


def test_means():
    assert means([1, 3, 5, 7], 2) == [2, 6]
