from feed.pages import page


def rows(*pairs):
    return [{"id": n, "date": date} for n, date in pairs]


def all_pages(found, size):
    ids, cursor = [], None
    for _ in range(20):
        part, cursor = page(found, size, cursor)
        ids.append([row["id"] for row in part])
        if cursor is None:
            return ids
    raise AssertionError("no end")


def test_one_page():
    assert all_pages(rows((1, 5), (2, 7)), 5) == [[2, 1]]


def test_different_dates():
    assert all_pages(rows((1, 5), (2, 7), (3, 6)), 2) == [[2, 3], [1]]


def test_equal_dates_are_not_lost():
    assert all_pages(rows((1, 5), (2, 5), (3, 5)), 2) == [[3, 2], [1]]


def test_newer_ids_come_first():
    assert all_pages(rows((4, 9), (9, 9), (1, 8), (3, 8), (2, 8)), 2) == [[9, 4], [3, 2], [1]]


def test_empty():
    assert page([], 3) == ([], None)
