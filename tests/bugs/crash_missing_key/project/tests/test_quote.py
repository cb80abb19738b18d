import pytest

from shipquote import cheapest_zone, quote, quote_basket
from shipquote.quote import TooHeavy


def test_started_kilograms_are_charged_in_full():
    assert quote("domestic", 1001) == 450 + 2 * 80


def test_remote_addresses_cost_extra():
    assert quote("europe", 500, remote=True) == 1200 + 210 + 900


def test_insurance_above_the_included_value():
    assert quote("domestic", 900, insured=80000) == 530 + 800
    assert quote("domestic", 900, insured=50000) == 530


def test_limit_of_the_carrier():
    with pytest.raises(TooHeavy):
        quote("overseas", 20001)


def test_basket_to_unknown_country_goes_overseas():
    assert quote_basket("NZ", [400, 1600]) == 2 * 2900 + 3 * 640


def test_basket_to_remote_island_overseas():
    assert quote_basket("JP", [400, 1600], remote=True) == 2 * 2900 + 3 * 640


def test_remote_basket_in_europe():
    assert quote_basket("CH", [100, 100], remote=True) == 2 * (1200 + 210 + 900)


def test_cheapest_zone():
    assert cheapest_zone(3000) == "domestic"
