import pytest

from bulkload.batches import batches, by_table, load


def test_no_rows():
    assert list(batches([], 3)) == []


def test_fewer_rows_than_a_batch():
    assert list(batches("ab", 3)) == [["a", "b"]]


def test_batches_may_be_kept():
    assert list(batches(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]


def test_exact_multiple():
    assert [len(batch) for batch in batches(range(6), 3)] == [3, 3]


def test_size():
    with pytest.raises(ValueError):
        list(batches([1], 0))


def test_by_table():
    rows = [("a", 1), ("a", 2), ("b", 3)]
    assert list(by_table(rows)) == [("a", [(1,), (2,)]), ("b", [(3,)])]


def test_load_in_order():
    seen = []
    assert load(range(5), 2, seen.extend) == 5
    assert seen == [0, 1, 2, 3, 4]
