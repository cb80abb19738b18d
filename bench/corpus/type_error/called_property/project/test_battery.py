from battery import Battery


def test_percent():
    assert Battery(200, 50).percent == 25


def test_use():
    battery = Battery(100, 30)
    assert battery.use(20) == 20
    assert battery.use(20) == 10
    assert battery.charge == 0


def test_load():
    battery = Battery(100, 90)
    battery.load(50)
    assert battery.charge == 100


def test_low():
    assert Battery(100, 19).is_low
    assert not Battery(100, 20).is_low


def test_status():
    assert Battery(50, 5).status() == "10% low"
