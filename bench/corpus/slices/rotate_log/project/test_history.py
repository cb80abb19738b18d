from history import History


def filled(*lines, limit=3):
    history = History(limit)
    for line in lines:
        history.add(line)
    return history


def test_last():
    assert filled("a", "b", "c").last(2) == ["c", "b"]


def test_repeated_and_blank_lines():
    assert filled("a", "a ", " ", "b").entries == ["a", "b"]


def test_oldest_lines_are_dropped():
    assert filled("a", "b", "c", "d").entries == ["b", "c", "d"]


def test_search_finds_the_newest():
    assert filled("git add", "ls", "git log").search("git") == "git log"


def test_search_finds_nothing():
    assert filled("ls").search("cd") is None
