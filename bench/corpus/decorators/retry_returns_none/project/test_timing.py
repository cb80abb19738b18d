import pytest
from timing import default_on, logged


def test_log():
    log = []

    @logged(log)
    def ping():
        pass

    ping()
    ping()
    assert log == ["ping", "ping"]


def test_failures_are_logged():
    log = []

    @logged(log)
    def ping():
        raise OSError

    with pytest.raises(OSError):
        ping()
    assert log == ["ping", "ping failed"]


def test_result():
    @logged([])
    def double(number):
        return number * 2

    assert double(4) == 8


def test_default():
    @default_on(ZeroDivisionError, 0)
    def ratio(a, b):
        return a / b

    assert ratio(1, 0) == 0
    assert ratio(1, b=2) == 0.5
