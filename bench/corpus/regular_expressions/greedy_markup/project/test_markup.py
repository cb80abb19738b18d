from markup import addresses, to_html


def test_plain():
    assert to_html("a < b") == "a &lt; b"


def test_bold():
    assert to_html("so *very* good") == "so <b>very</b> good"


def test_italic():
    assert to_html("an _old_ word") == "an <i>old</i> word"


def test_two_bold_words():
    assert to_html("*one* and *two*") == "<b>one</b> and <b>two</b>"


def test_names_with_underscores_stay():
    assert to_html("set max_line_length") == "set max_line_length"


def test_link():
    assert to_html("[here](http://x.org)") == '<a href="http://x.org">here</a>'


def test_addresses():
    assert addresses("[a](b) and [c](d)") == ["b", "d"]
