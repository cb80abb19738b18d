from ratings import average, best, stars


def test_average():
    assert average([4, 5, 5]) == 4.7


def test_no_ratings():
    assert average([]) == 0.0


def test_stars():
    assert stars([3, 4]) == "****."
    assert stars([]) == "....."


def test_best():
    assert best({"b": [5], "a": [5, 5], "c": [1]}) == "a"
