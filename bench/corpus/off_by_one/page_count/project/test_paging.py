import pytest
from paging import navigation, page, page_count


@pytest.mark.parametrize(
    ("total", "size", "expected"),
    [(0, 10, 1), (1, 10, 1), (9, 10, 1), (10, 10, 1), (11, 10, 2), (40, 20, 2)],
)
def test_page_count(total, size, expected):
    assert page_count(total, size) == expected


def test_first_page():
    assert page(list("abcde"), 1, 2) == ["a", "b"]


def test_last_page_is_short():
    assert page(list("abcde"), 3, 2) == ["e"]


def test_no_such_page():
    with pytest.raises(LookupError):
        page(list("abcd"), 3, 2)


def test_navigation_ends():
    assert navigation(30, 1, 10) == (None, 2)
    assert navigation(35, 4, 10) == (3, None)
