"""Text of the electronic labels on the shelves."""

from decimal import ROUND_HALF_EVEN, Decimal

TENTH = Decimal("0.1")


def unit_price(price, grams):
    """Return the price of 100 g, rounded to ten cents."""
    if grams <= 0:
        raise ValueError("a package weighs something")
    return (Decimal(price) * 100 / grams).quantize(TENTH, rounding=ROUND_HALF_EVEN)


def label(name, price, grams):
    """Return both lines of the label."""
    return "%s %.2f\n100 g = %.2f" % (name, Decimal(price), unit_price(price, grams))
