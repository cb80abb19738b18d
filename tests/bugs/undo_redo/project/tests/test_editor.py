from editor.text import Text


def typed(*parts):
    text = Text()
    for part in parts:
        text.insert(len(text.value), part)
    return text


def test_insert_and_undo():
    text = typed("ab", "cd")
    text.undo()
    assert text.value == "ab"
    text.undo()
    text.undo()
    assert text.value == ""


def test_redo():
    text = typed("ab", "cd")
    text.undo()
    text.undo()
    text.redo()
    assert text.value == "ab"
    text.redo()
    assert text.value == "abcd"
    text.redo()
    assert text.value == "abcd"


def test_a_new_action_ends_redo():
    text = typed("ab", "cd")
    text.undo()
    text.insert(2, "X")
    text.redo()
    assert text.value == "abX"
    text.undo()
    assert text.value == "ab"
    text.redo()
    assert text.value == "abX"


def test_undo_after_redo():
    text = typed("a", "b")
    text.undo()
    text.redo()
    text.undo()
    assert text.value == "a"
