import pytest
from retry import GivenUp, retry


def failing(times):
    left = [OSError("down")] * times

    def action():
        if left:
            raise left.pop()
        return "up"

    return action


def test_works_at_once():
    assert retry(failing(0), 3, sleep=None) == "up"


def test_waits_before_the_second_attempt():
    waits = []
    assert retry(failing(1), 3, waits.append) == "up"
    assert waits == [1]


def test_waits_grow():
    waits = []
    retry(failing(3), 5, waits.append, first_delay=2, factor=3)
    assert waits == [2, 6, 18]


def test_gives_up():
    with pytest.raises(GivenUp):
        retry(failing(3), 3, lambda seconds: None)


def test_other_errors_pass():
    def action():
        raise ValueError

    with pytest.raises(ValueError):
        retry(action, 3, sleep=None)
