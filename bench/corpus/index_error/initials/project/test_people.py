from people import badges, initials, short_name


def test_two_names():
    assert initials("ada lovelace") == "AL"


def test_one_name():
    assert initials("Plato") == "P"


def test_short_name():
    assert short_name("Ada Lovelace") == "Ada L."
    assert short_name("Plato") == "Plato"


def test_badges():
    assert badges(["Ada Lovelace", "Al Li", "Bo Yu"]) == ["AL", "AL2", "BY"]
