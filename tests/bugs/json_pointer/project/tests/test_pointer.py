import pytest
from pointer.walk import PointerError, parts_of, resolve

DOCUMENT = {"a": {"b": 1}, "list": [10, {"c": 2}], "x/y": 3, "m~n": 4, "~1": 5, "": 6}


def test_plain():
    assert resolve(DOCUMENT, "/a/b") == 1
    assert resolve(DOCUMENT, "") is DOCUMENT
    assert resolve(DOCUMENT, "/") == 6


@pytest.mark.parametrize(("pointer", "value"), [("/x~1y", 3), ("/m~0n", 4), ("/~01", 5)])
def test_escapes(pointer, value):
    assert resolve(DOCUMENT, pointer) == value


@pytest.mark.parametrize(("pointer", "value"), [("/list/0", 10), ("/list/1/c", 2)])
def test_positions(pointer, value):
    assert resolve(DOCUMENT, pointer) == value


@pytest.mark.parametrize("pointer", ["/list/2", "/list/x", "/list/-1", "/list/01", "/a/b/c", "/no", "a"])
def test_nothing_there(pointer):
    with pytest.raises(PointerError):
        resolve(DOCUMENT, pointer)


def test_parts():
    assert parts_of("/a~1b/~0") == ["a/b", "~"]
