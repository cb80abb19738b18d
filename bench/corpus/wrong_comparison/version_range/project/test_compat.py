from compat import accepts, newest_accepted, parse


def test_zeros_at_the_end_do_not_count():
    assert parse("2.1.0") == parse("2.1")


def test_without_bounds():
    assert accepts("0.0.1")


def test_oldest_is_included():
    assert accepts("1.4", oldest="1.4.0")
    assert not accepts("1.3.9", oldest="1.4")


def test_upper_bound_is_not_included():
    assert accepts("1.9.9", below="2")
    assert not accepts("2.0", below="2")


def test_newest():
    assert newest_accepted(["1.2", "1.10", "1.9"], below="2") == "1.10"


def test_none_accepted():
    assert newest_accepted(["3", "4"], below="2") is None
