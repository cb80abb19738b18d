"""Prices by quantity."""

# (from this quantity on, cents for one piece), the highest first
STEPS = [(100, 50), (50, 60), (10, 80), (1, 100)]


def unit_price(quantity, steps=STEPS):
    """Return the price of one piece for a quantity.

    Raises:
        ValueError: the quantity is below the first step.
    """
    price = None
    for least, cents in steps:
        if quantity >= least:
            price = cents
    if price is None:
        raise ValueError(quantity)
    return price


def total(quantity, steps=STEPS):
    return quantity * unit_price(quantity, steps)


def cheapest_quantity(quantity, steps=STEPS):
    """Return the quantity of at least so many that costs least; sometimes more pieces cost less."""
    larger = [least for least, _ in steps if least > quantity]
    return min([quantity, *larger], key=lambda n: (total(n, steps), n))
