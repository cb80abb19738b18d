"""Converts prices between currencies."""

from decimal import ROUND_HALF_UP, Decimal

# How many units of a currency one euro buys.
RATES = {"USD": Decimal("1.25"), "GBP": Decimal("0.80"), "SEK": Decimal("11.5")}
BASE = "EUR"


class UnknownCurrency(Exception):
    """Raised for a currency without a rate."""


def rate(currency):
    """Return how many units one euro buys; one, for the euro itself.

    Raises:
        UnknownCurrency: there is no rate.
    """
    try:
        return RATES[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def convert(amount, source, target):
    """Return an amount in another currency, rounded to cents."""
    euros = Decimal(amount) / RATES[source]
    return (euros * rate(target)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def cheapest(offers, currency=BASE):
    """Return the name of the cheapest of name -> (amount, currency)."""
    return min(offers, key=lambda name: convert(*offers[name], currency))
