from pollmail.compose import bar, compose, subject_line


def test_subject():
    assert subject_line("Lunch") == "[Poll] Lunch"


def test_bar_is_twenty_wide_unless_said():
    assert bar(4, 4) == "#" * 20
    assert bar(1, 4) == "#" * 5


def test_bar_of_nothing():
    assert bar(0, 0) == ""


def test_mail():
    subject, body = compose("Lunch", {"soup": 4, "salad": 2})
    assert subject == "[Poll] Lunch"
    assert body.splitlines()[0] == "soup         ########## 4"
    assert body.splitlines()[1] == "salad        ##### 2"
