from trips import consumption, fastest, speed


def test_speed():
    assert speed(120, 60) == 120


def test_short_trip():
    assert speed(30, 45) == 40


def test_rounded_down():
    assert speed(100, 61) == 98


def test_no_time():
    assert speed(5, 0) == 0


def test_consumption():
    assert consumption(400, 26) == 6.5
    assert consumption(0, 1) is None


def test_fastest():
    assert fastest({"a": (50, 60), "b": (110, 60)}) == "b"
