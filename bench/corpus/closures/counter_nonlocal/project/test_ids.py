from ids import make_counter, make_numbering


def test_counts_from_one():
    advance = make_counter()
    assert [advance(), advance(), advance()] == [1, 2, 3]


def test_start_and_step():
    advance = make_counter(100, 10)
    assert advance() == 110
    assert advance() == 120


def test_counters_are_apart():
    first, second = make_counter(), make_counter()
    first()
    assert second() == 1


def test_numbers_by_prefix():
    number = make_numbering()
    assert [number("A"), number("B"), number("A")] == ["A-0001", "B-0001", "A-0002"]
