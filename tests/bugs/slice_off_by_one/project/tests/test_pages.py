import pytest

from paginator import NoSuchPage, Paginator, window


def test_empty_list():
    pages = Paginator([])
    assert pages.count == 1
    assert pages.page(1) == []


def test_count():
    assert Paginator(range(20)).count == 2
    assert Paginator(range(21)).count == 3


def test_full_page():
    assert Paginator("abcdefg", size=3).page(2) == ["d", "e", "f"]


def test_last_page():
    assert Paginator("abcdefgh", size=5).page(2) == ["f", "g", "h"]


def test_every_item_is_on_a_page():
    assert [item for page in Paginator(range(25), size=7) for item in page] == list(range(25))


@pytest.mark.parametrize("number", [0, 4])
def test_no_such_page(number):
    with pytest.raises(NoSuchPage):
        Paginator("abcdefg", size=3).page(number)


@pytest.mark.html
@pytest.mark.parametrize(
    ("current", "numbers"),
    [(1, [1, 2, 3, None, 9]), (5, [1, None, 3, 4, 5, 6, 7, None, 9]), (9, [1, None, 7, 8, 9])],
)
def test_window(current, numbers):
    assert window(current, 9) == numbers
