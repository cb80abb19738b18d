import pytest

from retrying import retry
from retrying.decorator import exponential


@pytest.fixture
def slept():
    return []


def fails(times, error=OSError, result="done"):
    """Return a function that fails so many times first, and the list of its calls."""
    calls = []

    def function(*args):
        """Does its best."""
        calls.append(args)
        if len(calls) <= times:
            raise error("attempt %d" % len(calls))
        return result

    return function, calls


def test_success_needs_one_call(slept):
    function, calls = fails(0)
    assert retry(3, sleep=slept.append)(function)(1, 2) == "done"
    assert calls == [(1, 2)]
    assert slept == []


def test_second_attempt(slept):
    function, calls = fails(1)
    assert retry(3, sleep=slept.append)(function)() == "done"
    assert slept == [0.1]


def test_last_attempt_counts(slept):
    function, calls = fails(2)
    assert retry(3, sleep=slept.append)(function)() == "done"
    assert slept == [0.1, 0.2]


def test_error_of_the_last_attempt(slept):
    function, calls = fails(9)
    with pytest.raises(OSError, match="attempt 3"):
        retry(3, sleep=slept.append)(function)()
    assert len(calls) == 3


def test_other_errors_are_not_caught(slept):
    function, calls = fails(1, error=KeyError)
    with pytest.raises(KeyError):
        retry(3, sleep=slept.append)(function)()
    assert len(calls) == 1


def test_keeps_the_name():
    function, _ = fails(0)
    assert retry(2)(function).__doc__ == "Does its best."


def test_pause_has_a_limit():
    assert [exponential(1, 3, 5)(attempt) for attempt in (1, 2, 3)] == [1, 3, 5]
