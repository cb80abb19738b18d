import pytest

from ratelimit.bucket import Limiter, TokenBucket


def test_full_at_first():
    assert TokenBucket(3, 1).take(0, tokens=3)


def test_more_than_fits():
    bucket = TokenBucket(3, 1)
    assert not bucket.take(0, tokens=4)
    assert bucket.wait_time(0, tokens=4) is None


def test_empty_bucket_refuses():
    bucket = TokenBucket(2, 0.5)
    assert [bucket.take(0) for _ in range(3)] == [True, True, False]


def test_refills_over_time():
    bucket = TokenBucket(2, 0.5)
    bucket.take(0, tokens=2)
    assert not bucket.take(1.9)
    assert bucket.take(2.0)


def test_does_not_overflow():
    bucket = TokenBucket(2, 1)
    assert not bucket.take(100, tokens=3)


def test_wait_time():
    bucket = TokenBucket(2, 0.5)
    bucket.take(0, tokens=2)
    assert bucket.wait_time(1) == pytest.approx(1.0)


def test_clock_that_jumps_back():
    bucket = TokenBucket(2, 1, now=50)
    assert bucket.take(40)


def test_clients_do_not_share():
    limiter = Limiter(1, 0.1)
    assert limiter.allow("ann", 0)
    assert limiter.allow("bob", 0)
    assert not limiter.allow("ann", 1)
