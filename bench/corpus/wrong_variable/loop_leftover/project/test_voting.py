from voting import first_choices, winner


def test_first_choices():
    assert first_choices(["ab", "ba", "ab"], {"a", "b"}) == {"a": 2, "b": 1}


def test_struck_off():
    assert first_choices(["abc", "bca"], {"b", "c"}) == {"b": 2, "c": 0}


def test_majority():
    assert winner(["ab", "ab", "ba"]) == "a"


def test_no_ballots():
    assert winner([]) is None


def test_runoff():
    assert winner(["abc", "abc", "bac", "cba", "cba"]) == "a"
