from shapes import Box, Drawing, Element, Label


def test_move():
    assert Element(1, 2).move(3, 4).describe() == "element at 4,6"


def test_box_contains():
    box = Box(0, 0, 10, 5)
    assert box.contains(9, 4)
    assert not box.contains(10, 4)


def test_label():
    assert Label(1, 1, "hi").describe() == "label at 1,1: hi"


def test_painting_order():
    box, label = Box(0, 0, 5, 5, layer=2), Label(1, 1, "x", layer=1)
    assert Drawing([box, label]).ordered() == [label, box]


def test_tagged():
    box = Box(0, 0, 1, 1)
    assert Drawing([box]).tagged("red") == []
