from ipranges import contains, parse, render


def test_single_numbers():
    assert parse("3, 1,3") == [1, 3]


def test_nothing():
    assert parse("") == []
    assert render([]) == ""


def test_range():
    assert parse("1-3,7") == [1, 2, 3, 7]


def test_render():
    assert render([7, 2, 1, 3]) == "1-3,7"


def test_contains():
    assert contains("10-20", 20)
    assert not contains("10-20", 21)


def test_round_trip():
    assert parse(render([1, 2, 3, 9, 10])) == [1, 2, 3, 9, 10]
