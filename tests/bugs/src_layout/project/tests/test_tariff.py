from meterbill.tariff import Tier, energy_cost, split


def test_nothing_consumed():
    assert split(0) == [0, 0, 0]


def test_second_tier():
    assert split(1800) == [1000, 800, 0]


def test_exactly_the_end_of_a_tier():
    assert split(2500) == [1000, 1500, 0]


def test_open_tier_takes_the_rest():
    assert split(3100) == [1000, 1500, 600]


def test_flat_price():
    assert energy_cost(1234, (Tier(200),)) == 246800
