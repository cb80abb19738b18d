from chunks import chunks, head_tail, spread


def test_even():
    assert chunks([1, 2, 3, 4], 2) == [[1, 2], [3, 4]]


def test_shorter_last_chunk():
    assert chunks([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]


def test_short_list():
    assert chunks("ab", 5) == ["ab"]


def test_no_items():
    assert chunks([], 3) == []


def test_spread():
    assert spread([1, 2, 3, 4, 5], 2) == [[1, 3, 5], [2, 4]]


def test_head_tail():
    assert head_tail([1, 2, 3], 2) == ([1, 2], [2, 3])
    assert head_tail([1], 2) == ([1], [1])
