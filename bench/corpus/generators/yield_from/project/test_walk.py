from walk import deepest, render, titles

OUTLINE = [("Fruit", [("Apple", []), ("Berry", [("Blue", [])])]), ("Tea", [])]


def test_empty():
    assert list(titles([])) == []
    assert deepest([]) == -1


def test_first():
    assert next(titles(OUTLINE)) == (0, "Fruit")


def test_render():
    assert render(OUTLINE) == ["Fruit", "  Apple", "  Berry", "    Blue", "Tea"]


def test_deepest():
    assert deepest(OUTLINE) == 2
