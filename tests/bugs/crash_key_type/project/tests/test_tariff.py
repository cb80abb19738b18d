from tollgate.tariff import load_tariff, price_of_trip

TARIFF = '{"currency": "CHF", "gates": {"7": 250, "8": 175, "12": 400}}'


def test_currency():
    assert load_tariff(TARIFF)[1] == "CHF"


def test_no_gate_costs_nothing():
    assert price_of_trip(TARIFF, []) == 0


def test_one_gate():
    assert price_of_trip(TARIFF, [12]) == 400


def test_there_and_back():
    assert price_of_trip(TARIFF, [7, 8, 8, 7]) == 850
