from limiter import Limiter


def test_first_call():
    assert Limiter(1, 10).allow(0)


def test_limit():
    limiter = Limiter(2, 10)
    assert [limiter.allow(t) for t in (0, 1, 2)] == [True, True, False]


def test_window_slides():
    limiter = Limiter(2, 10)
    assert [limiter.allow(t) for t in (0, 5, 9, 10, 11)] == [True, True, False, True, False]


def test_remaining():
    limiter = Limiter(3, 10)
    limiter.allow(0)
    limiter.allow(8)
    assert limiter.remaining(9) == 1
    assert limiter.remaining(12) == 2
