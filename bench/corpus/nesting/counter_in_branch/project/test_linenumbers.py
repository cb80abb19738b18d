from linenumbers import find, listing, numbered


def test_lines():
    assert numbered("a\nb") == [(1, "a"), (2, "b")]


def test_nothing():
    assert numbered("") == []


def test_start():
    assert numbered("x", start=10) == [(10, "x")]


def test_blank_lines_count():
    assert find("import os\n\nos.exit\n\nimport sys", "import") == [1, 5]


def test_listing():
    assert listing("a\nb") == "1 a\n2 b"
