"""The tariff as the road operator publishes it: a JSON object, gate number to price in cents."""

import json


def load_tariff(text):
    """Return prices by gate and the currency."""
    document = json.loads(text)
    return document["gates"], document.get("currency", "EUR")


def price_of_trip(text, gates_passed):
    """Return the price of a trip through some gates, given by their numbers."""
    prices, _ = load_tariff(text)
    total = 0
    for gate in gates_passed:
        total += prices[gate]
    return total
