"""Sales by region."""

from itertools import groupby


def region(sale):
    return sale["region"]


def totals(sales):
    """Return region -> sum of the amounts."""
    return {name: sum(sale["amount"] for sale in group) for name, group in groupby(sales, region)}


def best_region(sales):
    """Return the region with the highest sum, the first by name among equals; None without sales."""
    sums = totals(sales)
    return min(sums, key=lambda name: (-sums[name], name), default=None)


def share(sales, name):
    """Return the percentage of a region, rounded down; 0 without sales."""
    whole = sum(sale["amount"] for sale in sales)
    return totals(sales).get(name, 0) * 100 // whole if whole else 0
