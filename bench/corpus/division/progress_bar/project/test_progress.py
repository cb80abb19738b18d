from progress import bar, line, percent


def test_empty():
    assert bar(0, 7) == ".........."


def test_half():
    assert bar(5, 10) == "#####....."


def test_full():
    assert bar(3, 3, width=4) == "####"


def test_nothing_to_do():
    assert bar(0, 0) == "##########"


def test_percent():
    assert percent(1, 3) == 33
    assert percent(0, 0) == 100


def test_line():
    assert line("copy", 1, 2) == "copy [#####.....] 50%"
