from datetime import date, timedelta

import pytest

from tickets.models import Ticket

TODAY = date(2031, 5, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    def make(title, days, **more):
        return Ticket.objects.create(title=title, due_on=TODAY + timedelta(days=days), **more)

    return make


def test_only_what_was_due_before_is_late(ticket):
    ticket("today", 0)
    ticket("tomorrow", 1)
    old, older = ticket("old", -1), ticket("older", -9)
    assert Ticket.objects.late(TODAY) == [older, old]


def test_what_is_due_today_is_not_late(ticket):
    assert not ticket("today", 0).is_late(TODAY)


def test_what_is_closed_is_never_late(ticket):
    done = ticket("done", -3)
    done.close(TODAY)
    assert Ticket.objects.late(TODAY) == []
    assert list(Ticket.objects.open()) == []


def test_closing_twice_keeps_the_first_day(ticket):
    done = ticket("done", 2)
    done.close(TODAY)
    done.close(TODAY + timedelta(days=1))
    done.refresh_from_db()
    assert done.closed_on == TODAY


@pytest.mark.parametrize(("days", "left"), [(4, 4), (0, 0), (-2, 0)])
def test_days_left(ticket, days, left):
    assert ticket("some", days).days_left(TODAY) == left
