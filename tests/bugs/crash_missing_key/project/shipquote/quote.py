"""Prices of single parcels and of whole baskets."""

import math

from shipquote.rates import RATES, ZONE_BY_COUNTRY


class TooHeavy(ValueError):
    """No carrier takes a parcel of that weight to that zone."""


def quote(zone, grams, remote=False, insured=0):
    """Return the price in cents of one parcel; `insured` is its declared value in cents."""
    rate = RATES[zone]
    kilos = math.ceil(grams / 1000)
    if kilos > rate["max_kg"]:
        raise TooHeavy("%s takes at most %d kg" % (zone, rate["max_kg"]))
    total = rate["base"] + rate["per_kg"] * kilos
    if remote:
        total += rate["remote_surcharge"]
    if insured > 50000:
        total += insured // 100
    return total


def quote_basket(country, parcels, remote=False):
    """Return the price in cents of sending all `parcels` (weights in grams) to a country."""
    zone = ZONE_BY_COUNTRY.get(country, "overseas")
    return sum(quote(zone, grams, remote=remote) for grams in parcels)


def cheapest_zone(grams):
    """Return the name of the zone to which a parcel of that weight costs least."""
    return min(RATES, key=lambda zone: quote(zone, grams))
