import pytest

from agenda.scheduler import Scheduler


@pytest.fixture
def scheduler():
    return Scheduler()


@pytest.fixture
def log():
    return []


def test_order_of_time(scheduler, log):
    scheduler.at(20, lambda: log.append("late"))
    scheduler.at(10, lambda: log.append("early"))
    assert scheduler.run_until(30) == 2
    assert log == ["early", "late"]


def test_same_time_in_order_of_planning(scheduler, log):
    for name in "abc":
        scheduler.at(5, lambda name=name: log.append(name))
    scheduler.run_until(5)
    assert log == ["a", "b", "c"]


def test_later_actions_wait(scheduler, log):
    scheduler.after(10, lambda: log.append("x"))
    assert scheduler.run_until(9) == 0
    assert scheduler.now == 9


def test_action_may_plan_another(scheduler, log):
    scheduler.at(1, lambda: scheduler.after(2, lambda: log.append(scheduler.now)))
    scheduler.run_until(10)
    assert log == [3]


def test_cancelled_action_does_not_run(scheduler, log):
    ticket = scheduler.at(5, lambda: log.append("x"))
    assert scheduler.cancel(ticket)
    assert scheduler.run_until(10) == 0
    assert log == []


def test_cancelling_one_keeps_the_others(scheduler, log):
    ticket = scheduler.at(5, lambda: log.append("x"))
    scheduler.at(6, lambda: log.append("y"))
    scheduler.cancel(ticket)
    assert scheduler.run_until(10) == 1
    assert log == ["y"]


def test_cancel_what_has_run(scheduler):
    ticket = scheduler.at(1, lambda: None)
    scheduler.run_until(2)
    assert not scheduler.cancel(ticket)


def test_past(scheduler):
    scheduler.run_until(10)
    with pytest.raises(ValueError, match="past"):
        scheduler.at(9, lambda: None)
