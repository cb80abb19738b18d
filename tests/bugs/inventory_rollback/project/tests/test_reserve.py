import pytest

from warehouse.reserve import NotEnough, Warehouse


@pytest.fixture
def warehouse():
    return Warehouse({"lamp": 5, "chair": 2})


def test_reserve(warehouse):
    warehouse.reserve("o1", [("lamp", 2), ("chair", 1)])
    assert warehouse.free == {"lamp": 3, "chair": 1}


def test_not_enough(warehouse):
    with pytest.raises(NotEnough, match="chair"):
        warehouse.reserve("o1", [("chair", 3)])


def test_all_or_nothing(warehouse):
    with pytest.raises(NotEnough):
        warehouse.reserve("o1", [("lamp", 4), ("chair", 3)])
    assert warehouse.free == {"lamp": 5, "chair": 2}


def test_failed_order_leaves_enough_for_the_next(warehouse):
    with pytest.raises(NotEnough):
        warehouse.reserve("o1", [("lamp", 5), ("sofa", 1)])
    warehouse.reserve("o2", [("lamp", 5)])
    assert warehouse.ship("o2") == ["5 x lamp"]


def test_cancel(warehouse):
    warehouse.reserve("o1", [("lamp", 2)])
    warehouse.cancel("o1")
    assert warehouse.free["lamp"] == 5


def test_stock_of_the_caller_is_not_changed():
    stock = {"lamp": 1}
    Warehouse(stock).reserve("o1", [("lamp", 1)])
    assert stock == {"lamp": 1}
