import pytest

from orders.lifecycle import NotAllowed, Order, replay


def test_new_order():
    order = Order("A1")
    assert order.events() == ["cancel", "pay"]
    assert not order.finished


def test_one_step():
    order = Order("A1")
    assert order.apply("pay") == "paid"
    assert order.history == [("open", "pay", "paid")]


def test_whole_way():
    assert replay("A1", ["pay", "ship", "deliver"]).finished


def test_refund():
    order = replay("A1", ["pay", "cancel"])
    assert order.state == "refunding"
    assert order.events() == ["refund"]


def test_not_allowed():
    with pytest.raises(NotAllowed, match="A1 is open: cannot ship"):
        Order("A1").apply("ship")


def test_finished_orders_stay():
    with pytest.raises(NotAllowed, match="is cancelled"):
        replay("A1", ["cancel", "pay"])
