from flatten import count_leaves, first_leaf, flatten


def test_numbers():
    assert list(flatten([1, [2, (3, [])], 4])) == [1, 2, 3, 4]


def test_dict_values():
    assert list(flatten({"a": 1, "b": [2]})) == [1, 2]


def test_single_value():
    assert list(flatten(7)) == [7]


def test_texts_are_leaves():
    assert list(flatten(["ab", ["c"]])) == ["ab", "c"]


def test_count():
    assert count_leaves([[], [1, [2]]]) == 2


def test_first():
    assert first_leaf([[], [[5]]]) == 5
    assert first_leaf([], "none") == "none"
