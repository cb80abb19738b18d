"""Totals of a shopping basket, in cents."""


def discounted(cents):
    """Return a price after a discount of some percent, rounded down."""
    return cents - cents * 10 // 100


def line_total(quantity, unit_cents, percent=0):
    return quantity * discounted(unit_cents)


def basket_total(lines, percent=0):
    """Return the sum of (quantity, unit price) lines, each unit discounted by the percentage."""
    return sum(line_total(quantity, unit, percent) for quantity, unit in lines)


def free_shipping(lines, percent=0, threshold=5000):
    return basket_total(lines, percent) >= threshold
