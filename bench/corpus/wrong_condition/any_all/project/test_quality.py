from quality import accept, problems, sort_out

LIMITS = {"weight": 30, "length": 120}


def test_problems():
    assert problems({"weight": 31, "length": 130}, LIMITS) == ["length", "weight"]
    assert problems({"weight": 30}, LIMITS) == []


def test_good_delivery():
    assert accept([{"weight": 3}, {"weight": 5}], LIMITS)


def test_one_bad_parcel():
    assert not accept([{"weight": 3}, {"weight": 99}], LIMITS)


def test_sort_out():
    deliveries = {"a": [{"weight": 1}], "b": [{"weight": 40}], "c": [{"length": 121}]}
    assert sort_out(deliveries, LIMITS) == (["a"], ["b", "c"])
