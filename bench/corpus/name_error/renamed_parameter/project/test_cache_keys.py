from cache_keys import normal_query, page_key, same_page


def test_normal_query():
    assert normal_query("b=2&a=1&utm_source=x") == "a=1&b=2"


def test_key():
    assert page_key("/shop/", "b=1&a=2") == "/shop?a=2&b=1"


def test_root():
    assert page_key("/") == "/"


def test_language():
    assert page_key("/shop", language="de") == "de:/shop"


def test_same_page():
    assert same_page("/a?x=1&y=2", "/a/?y=2&x=1")
    assert not same_page("/a", "/b")
