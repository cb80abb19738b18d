from growth import compound, growth, report


def test_growth():
    assert growth(200, 250) == 25


def test_shrinking():
    assert growth(200, 150) == -25


def test_nothing_changed():
    assert growth(0, 0) == 0


def test_from_nothing():
    assert growth(0, 40) is None


def test_report():
    assert report([100, 112, 0, 5]) == ["+12%", "-100%", "new"]


def test_compound():
    assert compound([10, 99, 20]) == 100
