from thermostat import Thermostat


def test_schedule():
    assert Thermostat({7: 21}).target(7) == 21


def test_default():
    assert Thermostat({7: 21}).target(3) == 18


def test_by_hand():
    thermostat = Thermostat({7: 21})
    thermostat.set(24)
    assert thermostat.target(7) == 24
    thermostat.set(None)
    assert thermostat.target(7) == 21


def test_frost_protection():
    thermostat = Thermostat({})
    thermostat.set(0)
    assert not thermostat.heats(12, 10)


def test_heats():
    assert Thermostat({}).heats(12, 17.5)
    assert not Thermostat({}).heats(12, 17.6)
