from archive_client import Page, fetch_all, iter_pages

PAGES = {
    None: Page(["m1", "m2"], "c2"),
    "c2": Page(["m3", "m4"], "c3"),
    "c3": Page(["m5"], None),
}


def test_all_pages_in_order():
    assert fetch_all(PAGES.__getitem__) == ["m1", "m2", "m3", "m4", "m5"]


def test_single_page():
    assert list(iter_pages(lambda cursor: Page(["only"]))) == [Page(["only"], None)]


def test_limit_stops_early():
    asked = []

    def fetch(cursor):
        asked.append(cursor)
        return PAGES[cursor]

    assert fetch_all(fetch, limit=3) == ["m1", "m2", "m3"]
    assert asked == [None, "c2"]


def test_server_that_ends_with_an_empty_cursor():
    pages = {None: Page(["a"], "next"), "next": Page(["b"], ""), "": Page([], "")}
    assert fetch_all(pages.__getitem__) == ["a", "b"]
