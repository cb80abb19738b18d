from itertools import islice

from morse import pairs, symbols


def test_first_pair():
    assert next(pairs([1, 2, 3])) == (1, 2)


def test_pairs():
    assert list(pairs("abcd")) == [("a", "b"), ("c", "d")]


def test_single_value_at_the_end():
    assert list(pairs([1, 2, 3])) == [(1, 2), (3, None)]


def test_pairs_are_lazy():
    endless = iter(int, 1)
    assert list(islice(pairs(endless), 2)) == [(0, 0), (0, 0)]


def test_symbols():
    assert symbols([100, 100, 310, 400, 90]) == ".- ."
