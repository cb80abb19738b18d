from polygon import Polygon

SQUARE = [(0, 0), (2, 0), (2, 2), (0, 2)]


def test_area():
    assert Polygon(SQUARE).area == 4


def test_no_points():
    assert Polygon().area == 0


def test_scale():
    polygon = Polygon(SQUARE)
    assert polygon.area == 4
    polygon.scale(3)
    assert polygon.area == 36


def test_add_a_point():
    polygon = Polygon(SQUARE[:3])
    assert polygon.area == 2
    polygon.add(0, 2)
    assert polygon.area == 4


def test_length():
    assert len(Polygon(SQUARE)) == 4
