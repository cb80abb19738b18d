import pytest

from uploads.quota import Quota, QuotaExceeded


def test_rest():
    assert Quota(100).add(30) == 70


def test_too_much():
    quota = Quota(100, used=90)
    with pytest.raises(QuotaExceeded):
        quota.add(11)
    assert quota.used == 90


def test_the_last_byte_may_be_used():
    assert Quota(100, used=90).add(10) == 0


def test_removed_bytes_come_back():
    quota = Quota(100, used=20)
    quota.remove(50)
    assert quota.add(99) == 1


def test_negative_size():
    with pytest.raises(ValueError):
        Quota(100).add(-1)
