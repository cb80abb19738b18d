from reviews.rating import average, best, histogram, show


def test_nobody_voted():
    assert average([]) == 0.0
    assert show([]) == "no ratings yet"


def test_same_votes():
    assert average([4, 4, 4]) == 4


def test_mean():
    assert average([5, 4]) == 4.5


def test_show():
    assert show([5, 4, 4, 4]) == "4.2 of 5 (4 ratings)"
    assert show([3]) == "3.0 of 5 (1 rating)"


def test_histogram():
    assert histogram([5, 5, 3]) == [(5, 2), (4, 0), (3, 1), (2, 0), (1, 0)]


def test_best():
    products = {"kettle": [4, 4, 4], "toaster": [4, 5, 5], "mixer": [5, 5]}
    assert best(products) == "toaster"


def test_too_few_votes():
    assert best({"mixer": [5, 5]}) is None
