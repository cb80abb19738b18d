from catalog import Category, depth, is_visible, path


def tree():
    shop = Category("Shop")
    books = Category("Books", shop)
    comics = Category("Comics", books)
    return shop, books, comics


def test_path():
    assert path(tree()[2]) == "Shop > Books > Comics"


def test_path_of_the_root():
    assert path(tree()[0]) == "Shop"


def test_depth():
    assert [depth(category) for category in tree()] == [0, 1, 2]


def test_visible():
    assert is_visible(tree()[2])


def test_hidden_above():
    shop, _, comics = tree()
    shop.hidden = True
    assert not is_visible(comics)
