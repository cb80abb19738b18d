from alarms import alarm, first_alarm, quiet


def test_cold_and_closed():
    assert not alarm(-18, 0)


def test_warm_and_open():
    assert alarm(-5, 120)


def test_warm_though_closed():
    assert alarm(-5, 0)


def test_first_alarm():
    assert first_alarm([(1, -18, 0), (2, -18, 30), (3, -9, 100)]) == 3


def test_quiet():
    assert quiet([(1, -20, 5)])
