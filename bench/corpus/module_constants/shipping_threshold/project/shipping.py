"""Shipping costs, in cents."""

FREE_FROM = 3900
RATES = {"letter": 160, "parcel": 490, "bulky": 2490}


def needs(weight, longest):
    """Return the kind of shipment for a weight in grams and a longest side in centimetres."""
    if longest > 120:
        return "bulky"
    if weight <= 500 and longest <= 35:
        return "letter"
    return "parcel"


def cost(total, weight, longest):
    """Return the cost; from a total on, shipping is free unless it is bulky."""
    kind = needs(weight, longest)
    if kind != "bulky" and total >= FREE_FROM:
        return 0
    return RATES[kind]


def missing_for_free(total):
    return max(FREE_FROM - total, 0)
