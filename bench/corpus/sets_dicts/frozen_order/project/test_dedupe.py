from dedupe import merge_recipients, unique, unique_by


def test_unique_keeps_the_order():
    assert unique(["pear", "apple", "pear", "fig", "date", "kiwi", "plum", "lime"]) == [
        "pear", "apple", "fig", "date", "kiwi", "plum", "lime",
    ]


def test_unique_of_nothing():
    assert unique([]) == []


def test_unique_by():
    assert unique_by(["ab", "c", "de"], len) == ["ab", "c"]


def test_recipients():
    assert merge_recipients(["A@x"], ["a@x", "b@x", "B@x"]) == (["A@x"], ["b@x"])
