import pytest

from ringlog.log import RingLog


@pytest.fixture
def log():
    log = RingLog(keep=2)
    for text in ("one", "two", "three"):
        log.write(text)
    return log


def test_keeps_the_newest(log):
    assert log.tail(5) == ["INFO: two", "INFO: three"]


def test_tail_of_nothing(log):
    assert log.tail(0) == []


def test_says_what_was_dropped(log):
    assert str(log) == "(1 lines dropped)\nINFO: two\nINFO: three"


def test_low_levels_are_ignored(log):
    assert not log.write("details", level="debug")
    assert log.dropped == 1


def test_no_limit():
    log = RingLog()
    for number in range(50):
        assert log.write("line %d" % number)
    assert len(log.tail(100)) == 50
    assert log.dropped == 0


def test_unlimited_log_has_no_headline():
    log = RingLog(level="error")
    log.write("disk full", level="error")
    assert str(log) == "ERROR: disk full"
