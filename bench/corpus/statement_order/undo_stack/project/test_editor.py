from editor import Editor


def test_insert():
    editor = Editor("helo")
    editor.insert(3, "l")
    assert editor.text == "hello"


def test_delete():
    editor = Editor("hello")
    editor.delete(1, 4)
    assert editor.text == "ho"


def test_undo_restores_the_text_before():
    editor = Editor("cat")
    editor.insert(3, "s")
    editor.undo()
    assert editor.text == "cat"


def test_undo_twice_and_redo():
    editor = Editor("a")
    editor.insert(1, "b")
    editor.insert(2, "c")
    editor.undo()
    editor.undo()
    assert editor.text == "a"
    editor.redo()
    assert editor.text == "ab"


def test_undo_of_nothing():
    editor = Editor("x")
    editor.undo()
    assert editor.text == "x"
