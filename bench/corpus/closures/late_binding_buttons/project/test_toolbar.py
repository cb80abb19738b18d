from toolbar import press, zoom_buttons


def test_labels():
    assert list(zoom_buttons()) == ["half", "same", "double"]


def test_double():
    assert zoom_buttons()["double"](100) == 200


def test_half():
    assert zoom_buttons()["half"](100) == 50


def test_presses_add_up():
    assert press(zoom_buttons(), ["double", "double", "half"]) == 200


def test_own_factors():
    assert press(zoom_buttons({"triple": 3}), ["triple"], 5) == 15
