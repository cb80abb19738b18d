from sales import best_region, share, totals


def sale(region, amount):
    return {"region": region, "amount": amount}


def test_no_sales():
    assert totals([]) == {}
    assert best_region([]) is None
    assert share([], "north") == 0


def test_totals():
    assert totals([sale("north", 3), sale("north", 4), sale("south", 5)]) == {"north": 7, "south": 5}


def test_mixed_order():
    sales = [sale("north", 3), sale("south", 5), sale("north", 4)]
    assert best_region(sales) == "north"


def test_share():
    assert share([sale("north", 1), sale("south", 2)], "north") == 33
