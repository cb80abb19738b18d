from labels import label, sheet


def test_without_stock():
    assert label({"name": "tea", "price": 350}) == "tea 3.50"


def test_unknown_stock():
    assert label({"name": "tea", "price": 5, "stock": None}) == "tea 0.05"


def test_stock():
    assert label({"name": "tea", "price": 350, "stock": 12}) == "tea 3.50 (12 left)"


def test_sold_out():
    assert label({"name": "cup", "price": 1200, "stock": 0}) == "cup 12.00 (0 left)"


def test_sheet():
    products = [{"name": name, "price": 100} for name in "abc"]
    assert sheet(products) == [["a 1.00", "b 1.00"], ["c 1.00"]]
