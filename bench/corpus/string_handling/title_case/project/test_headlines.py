from headlines import shorten, title_case


def test_capitals():
    assert title_case("hello big world") == "Hello Big World"


def test_small_words():
    assert title_case("lord OF the rings") == "Lord of the Rings"


def test_small_word_at_the_ends():
    assert title_case("the place to be in") == "The Place to Be In"


def test_names_keep_their_capitals():
    assert title_case("NASA goes to McDonald") == "NASA Goes to McDonald"


def test_shorten():
    assert shorten("Hello Big World", 13) == "Hello Big..."
    assert shorten("Hello", 5) == "Hello"
